#include "store/rules/import/decide/resolve_state.hpp"

#include <algorithm>
#include <functional>
#include <span>
#include <utility>
#include <vector>

namespace refctl::importing {

namespace {

// The number of records per call to the store.
constexpr std::size_t records_per_call = 65'536;

// A record and the user of the store that has the same e-mail or code.
struct KeyCollision {
  std::uint32_t record = 0;
  std::uint64_t user = 0;
};

using KeyField = std::string records::KeyedUser::*;
using Match = Result<> (records::Reader::*)(const records::ManyKeys&, const records::Reader::Matched&);

// Adds to `collisions` the records whose keys a user of the store has, among the keys (sorted by hash) of records for
// which `asked` returns true. Returns all in order of records.
Result<std::vector<KeyCollision>> collisions_of(ResolveState& work, std::vector<KeyCollision> collisions,
                                                std::span<const KeyRef> keys,
                                                const std::function<bool(std::uint32_t record)>& asked, KeyField field,
                                                Match match) {
  std::vector<std::uint64_t> hashes;
  std::vector<std::uint32_t> records;
  for (std::size_t first = 0; first < keys.size(); first += records_per_call) {
    if (auto reported = work.report_progress(first); !reported) return failure_of(reported);
    hashes.clear();
    records.clear();
    for (const KeyRef& key : keys.subspan(first, std::min(records_per_call, keys.size() - first))) {
      if (!asked(key.record)) continue;
      hashes.push_back(key.hash);
      records.push_back(key.record);
    }
    if (hashes.empty()) continue;
    const records::ManyKeys many{.count = records.size(),
                                 .text = [&](std::size_t i) { return work.table.unpacked(records[i]).*field; },
                                 .hashes = hashes};
    auto matched = (work.store.*match)(many, [&](std::size_t i, UserId user) {
      collisions.push_back({records[i], user.value});
    });
    if (!matched) return failure_of(matched);
  }
  if (!std::ranges::is_sorted(collisions, {}, &KeyCollision::record))
    std::ranges::sort(collisions, {}, &KeyCollision::record);
  return collisions;
}

Result<std::vector<KeyCollision>> collisions_by_email(ResolveState& work) {
  std::vector<KeyCollision> collisions;
  for (std::size_t i = 0; i < work.records().size(); ++i) {
    if (work.agrees(i, same_email)) collisions.push_back({static_cast<std::uint32_t>(i), work.records()[i].id});
  }
  return collisions_of(
      work, std::move(collisions), work.table.emails,
      [&](std::uint32_t record) { return !work.agrees(record, same_email); }, &records::KeyedUser::email_key,
      &records::Reader::match_emails);
}

// The code of a record that does not change its user's code needs no look-up.
Result<std::vector<KeyCollision>> collisions_by_code(ResolveState& work) {
  const auto asked = [&](std::uint32_t record) {
    const ImportRecord& entry = work.records()[record];
    if (entry.verdict == Verdict::existing) return false;
    if (entry.verdict == Verdict::update && !entry.has(ImportRecord::has_code)) return false;
    return !(entry.has(ImportRecord::has_code) && work.agrees(record, same_code));
  };
  return collisions_of(work, {}, work.table.codes, asked, &records::KeyedUser::code_key, &records::Reader::match_codes);
}

void decide_email_collision(ResolveState& work, const KeyCollision& collision) {
  if (work.options.on_conflict == OnConflict::fail) {
    work.refuse(collision.record, Reason::email_stored, collision.user);
    return;
  }
  work.out.ids[collision.record] = collision.user;
  ImportRecord& entry = work.records()[collision.record];
  if (entry.verdict == Verdict::refused) return;
  entry.verdict = work.options.on_conflict == OnConflict::skip ? Verdict::existing : Verdict::update;
}

// `by_email` are the collisions of e-mails: the same record and user are not reported twice.
void decide_code_collision(ResolveState& work, const KeyCollision& collision,
                           const std::vector<KeyCollision>& by_email) {
  if (work.records()[collision.record].has(ImportRecord::generated_code)) {
    work.colliding_codes.push_back(collision.record);
    return;
  }
  if (work.records()[collision.record].verdict == Verdict::existing) return;
  const auto same_record = std::ranges::lower_bound(by_email, collision.record, {}, &KeyCollision::record);
  const bool same =
      same_record != by_email.end() && same_record->record == collision.record && same_record->user == collision.user;
  if (!same) work.refuse(collision.record, Reason::code_stored, collision.user);
}

// An erased user is identified only by its id: if the store has an erased user with that id, it is the same one, and it
// never gets another id, so that repeating an import changes nothing. An update keeps the user's id.
void decide_id_collision(ResolveState& work, std::uint32_t record) {
  ImportRecord& entry = work.records()[record];
  if (entry.id == 0 || entry.id >= work.next_id) return;
  if (entry.verdict == Verdict::existing || entry.verdict == Verdict::update) return;
  if (!work.agrees(record, id_stored)) return;
  const bool same_node =
      entry.has(ImportRecord::erased) && work.agrees(record, id_erased) && entry.verdict == Verdict::fresh;
  if (same_node && work.options.on_conflict != OnConflict::fail) {
    entry.verdict = Verdict::existing;
    work.out.ids[record] = entry.id;
  } else if (work.options.keep_ids || entry.has(ImportRecord::erased)) {
    work.refuse(record, Reason::id_stored, entry.id);
  } else {
    entry.set(ImportRecord::new_id);
  }
}

}  // namespace

void refuse_duplicates(ResolveState& work) {
  auto& records = work.records();
  for (std::size_t i = 0; work.table.fault_count > 0 && i < records.size(); ++i) {
    if (records[i].has(ImportRecord::malformed)) records[i].verdict = Verdict::refused;
  }
  std::vector<Refusal> others;
  work.index.build([&](FileIndex::Key key, std::uint32_t record, std::uint32_t first) {
    switch (key) {
      case FileIndex::Key::email: work.refuse(record, Reason::email_twice, first); break;
      case FileIndex::Key::code: {
        if (records[record].has(ImportRecord::generated_code) || records[first].has(ImportRecord::generated_code)) {
          work.colliding_codes.push_back(records[record].has(ImportRecord::generated_code) ? record : first);
          break;
        }
        // A repeated line is one conflict, not two.
        const auto of_email = std::ranges::lower_bound(work.out.refusals, record, {}, &Refusal::record);
        const bool reported =
            of_email != work.out.refusals.end() && of_email->record == record && of_email->other == first;
        if (!reported) others.push_back({.other = first, .record = record, .reason = Reason::code_twice});
        break;
      }
      case FileIndex::Key::id:
        if (work.options.keep_ids || records[record].has(ImportRecord::erased) ||
            records[first].has(ImportRecord::erased)) {
          others.push_back({.other = first, .record = record, .reason = Reason::id_twice});
        }
        break;
    }
  });
  for (const Refusal& refusal : others) work.refuse(refusal.record, refusal.reason, refusal.other);
}

Result<> compare_with_store(ResolveState& work) {
  if (work.empty_store) return {};
  if (auto done = compare_by_id(work); !done) return done;
  std::vector<std::uint32_t> duplicates;
  for (const Refusal& refusal : work.out.refusals) {
    if (refusal.reason == Reason::email_twice) duplicates.push_back(refusal.record);
  }
  auto by_email = collisions_by_email(work);
  if (!by_email) return failure_of(by_email);
  // Records that repeat an e-mail of the file are already refused.
  std::erase_if(*by_email, [&](const KeyCollision& collision) {
    return std::ranges::binary_search(duplicates, collision.record);
  });
  for (const KeyCollision& collision : *by_email) decide_email_collision(work, collision);
  auto by_code = collisions_by_code(work);
  if (!by_code) return failure_of(by_code);
  for (const KeyCollision& collision : *by_code) decide_code_collision(work, collision, *by_email);
  for (std::size_t i = 0; i < work.records().size(); ++i) {
    if (auto reported = work.report_progress(i); !reported) return reported;
    decide_id_collision(work, static_cast<std::uint32_t>(i));
  }
  return compare_updates(work);
}

}  // namespace refctl::importing
