#include "store/rules/import/decide/resolving.hpp"

#include <algorithm>
#include <functional>
#include <span>
#include <utility>
#include <vector>

namespace refctl::importing {

namespace {

// How many records the store is asked about in one call.
constexpr std::size_t records_a_call = 65'536;

// A record whose e-mail or code a user of the store has.
struct KeyCollision {
  std::uint32_t record = 0;
  std::uint64_t user = 0;
};

using KeyField = std::string records::KeyedUser::*;
using Match = Result<> (records::Reader::*)(const records::ManyKeys&, const records::Reader::Matched&);

// The records whose keys users of the store have, in order of records: `met`, and those of the keys (sorted by hash)
// that are `asked` for.
Result<std::vector<KeyCollision>> collisions_of(Resolving& work, std::vector<KeyCollision> met,
                                                std::span<const KeyRef> keys,
                                                const std::function<bool(std::uint32_t record)>& asked, KeyField field,
                                                Match match) {
  std::vector<std::uint64_t> hashes;
  std::vector<std::uint32_t> records;
  for (std::size_t first = 0; first < keys.size(); first += records_a_call) {
    if (auto beaten = work.pace(first); !beaten) return failure_of(beaten);
    hashes.clear();
    records.clear();
    for (const KeyRef& key : keys.subspan(first, std::min(records_a_call, keys.size() - first))) {
      if (!asked(key.record)) continue;
      hashes.push_back(key.hash);
      records.push_back(key.record);
    }
    if (hashes.empty()) continue;
    const records::ManyKeys many{.count = records.size(),
                                 .text = [&](std::size_t i) { return work.staging.unpacked(records[i]).*field; },
                                 .hashes = hashes};
    auto matched = (work.store.*match)(many, [&](std::size_t i, UserId user) {
      met.push_back({records[i], user.value});
    });
    if (!matched) return failure_of(matched);
  }
  if (!std::ranges::is_sorted(met, {}, &KeyCollision::record)) std::ranges::sort(met, {}, &KeyCollision::record);
  return met;
}

Result<std::vector<KeyCollision>> collisions_by_email(Resolving& work) {
  std::vector<KeyCollision> met;
  for (std::size_t i = 0; i < work.records().size(); ++i) {
    if (work.agrees(i, same_email)) met.push_back({static_cast<std::uint32_t>(i), work.records()[i].id});
  }
  return collisions_of(
      work, std::move(met), work.staging.emails, [&](std::uint32_t record) { return !work.agrees(record, same_email); },
      &records::KeyedUser::email_key, &records::Reader::match_emails);
}

// A record that leaves its user unchanged, or with the code that it has, needs no look-up of its code.
Result<std::vector<KeyCollision>> collisions_by_code(Resolving& work) {
  const auto asked = [&](std::uint32_t record) {
    const Staged& staged = work.records()[record];
    if (staged.verdict == Verdict::existing) return false;
    if (staged.verdict == Verdict::update && !staged.has(Staged::has_code)) return false;
    return !(staged.has(Staged::has_code) && work.agrees(record, same_code));
  };
  return collisions_of(work, {}, work.staging.codes, asked, &records::KeyedUser::code_key,
                       &records::Reader::match_codes);
}

void judge_email(Resolving& work, const KeyCollision& met) {
  if (work.options.on_conflict == OnConflict::fail) {
    work.refuse(met.record, Reason::email_stored, met.user);
    return;
  }
  work.out.ids[met.record] = met.user;
  Staged& staged = work.records()[met.record];
  if (staged.verdict == Verdict::refused) return;
  staged.verdict = work.options.on_conflict == OnConflict::skip ? Verdict::existing : Verdict::update;
}

// `told` are the collisions of e-mails: the same record and user are no second fault.
void judge_code(Resolving& work, const KeyCollision& met, const std::vector<KeyCollision>& told) {
  if (work.records()[met.record].has(Staged::made_code)) {
    work.code_met.push_back(met.record);
    return;
  }
  if (work.records()[met.record].verdict == Verdict::existing) return;
  const auto by_email = std::ranges::lower_bound(told, met.record, {}, &KeyCollision::record);
  const bool same = by_email != told.end() && by_email->record == met.record && by_email->user == met.user;
  if (!same) work.refuse(met.record, Reason::code_stored, met.user);
}

// An erased node has nothing but its id to be known by: it is the same node if the store has one there,
// and gets no other id, so that an import that is run again changes nothing. An update keeps the id that the
// user has.
void judge_id(Resolving& work, std::uint32_t record) {
  Staged& staged = work.records()[record];
  if (staged.id == 0 || staged.id >= work.next_id) return;
  if (staged.verdict == Verdict::existing || staged.verdict == Verdict::update) return;
  if (!work.agrees(record, id_stored)) return;
  const bool same_node =
      staged.has(Staged::erased) && work.agrees(record, id_erased) && staged.verdict == Verdict::fresh;
  if (same_node && work.options.on_conflict != OnConflict::fail) {
    staged.verdict = Verdict::existing;
    work.out.ids[record] = staged.id;
  } else if (work.options.keep_ids || staged.has(Staged::erased)) {
    work.refuse(record, Reason::id_stored, staged.id);
  } else {
    staged.set(Staged::new_id);
  }
}

}  // namespace

void refuse_twins(Resolving& work) {
  auto& records = work.records();
  for (std::size_t i = 0; work.staging.fault_count > 0 && i < records.size(); ++i) {
    if (records[i].has(Staged::malformed)) records[i].verdict = Verdict::refused;
  }
  std::vector<Refusal> others;
  work.index.build([&](FileIndex::Key key, std::uint32_t record, std::uint32_t first) {
    switch (key) {
      case FileIndex::Key::email: work.refuse(record, Reason::email_twice, first); break;
      case FileIndex::Key::code: {
        if (records[record].has(Staged::made_code) || records[first].has(Staged::made_code)) {
          work.code_met.push_back(records[record].has(Staged::made_code) ? record : first);
          break;
        }
        // A line that stands twice is one conflict, not two.
        const auto of_email = std::ranges::lower_bound(work.out.refusals, record, {}, &Refusal::record);
        const bool told = of_email != work.out.refusals.end() && of_email->record == record && of_email->other == first;
        if (!told) others.push_back({.other = first, .record = record, .reason = Reason::code_twice});
        break;
      }
      case FileIndex::Key::id:
        if (work.options.keep_ids || records[record].has(Staged::erased) || records[first].has(Staged::erased)) {
          others.push_back({.other = first, .record = record, .reason = Reason::id_twice});
        }
        break;
    }
  });
  for (const Refusal& refusal : others) work.refuse(refusal.record, refusal.reason, refusal.other);
}

Result<> compare_with_store(Resolving& work) {
  if (work.empty_store) return {};
  if (auto done = compare_by_id(work); !done) return done;
  std::vector<std::uint32_t> twins;
  for (const Refusal& refusal : work.out.refusals) {
    if (refusal.reason == Reason::email_twice) twins.push_back(refusal.record);
  }
  auto by_email = collisions_by_email(work);
  if (!by_email) return failure_of(by_email);
  // What an earlier record of the file has is not asked for again.
  std::erase_if(*by_email, [&](const KeyCollision& met) { return std::ranges::binary_search(twins, met.record); });
  for (const KeyCollision& met : *by_email) judge_email(work, met);
  auto by_code = collisions_by_code(work);
  if (!by_code) return failure_of(by_code);
  for (const KeyCollision& met : *by_code) judge_code(work, met, *by_email);
  for (std::size_t i = 0; i < work.records().size(); ++i) {
    if (auto beaten = work.pace(i); !beaten) return beaten;
    judge_id(work, static_cast<std::uint32_t>(i));
  }
  return compare_updates(work);
}

}  // namespace refctl::importing
