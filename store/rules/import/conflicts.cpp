#include "store/model/ascii.hpp"
#include "store/rules/import/resolving.hpp"

#include <algorithm>

namespace refctl::importing {

namespace {

// A record whose e-mail or code a user of the store has.
struct Meeting {
  std::uint32_t record = 0;
  std::uint64_t user = 0;
};

// Asks the store for the keys of many records at once, some hundred thousand at a time.
class Matcher {
 public:
  using Ask = std::function<Result<>(std::span<const std::string_view>, const records::Reader::Matched&)>;
  explicit Matcher(Ask ask) : ask_(std::move(ask)) {}

  Result<> add(std::uint32_t record, std::string_view key) {
    keys_.push_back(key);
    records_.push_back(record);
    return keys_.size() < at_once ? Result<>{} : flush();
  }

  // Those met, in order of their records.
  Result<std::vector<Meeting>> finish() {
    if (auto done = flush(); !done) return failure_of(done);
    std::ranges::sort(met_, {}, &Meeting::record);
    return std::move(met_);
  }

 private:
  static constexpr std::size_t at_once = 500'000;

  Result<> flush() {
    auto asked = ask_(keys_, [&](std::size_t i, UserId user) { met_.push_back({records_[i], user.value}); });
    keys_.clear();
    records_.clear();
    return asked;
  }

  Ask ask_;
  std::vector<std::string_view> keys_;
  std::vector<std::uint32_t> records_;
  std::vector<Meeting> met_;
};

Result<std::vector<Meeting>> meet_by_email(Resolving& work, const std::vector<std::uint32_t>& twins) {
  Matcher matcher([&](auto keys, const auto& found) { return work.store.match_emails(keys, found); });
  auto twin = twins.begin();
  for (std::size_t i = 0; i < work.records().size(); ++i) {
    if (auto beaten = work.pace(i); !beaten) return failure_of(beaten);
    // What an earlier record of the file has is not asked for again.
    if (twin != twins.end() && *twin == i) {
      ++twin;
      continue;
    }
    const Staged& staged = work.records()[i];
    if (!staged.has(Staged::has_email)) continue;
    auto added = matcher.add(static_cast<std::uint32_t>(i), work.staging.texts.at(staged).email_key);
    if (!added) return failure_of(added);
  }
  return matcher.finish();
}

Result<std::vector<Meeting>> meet_by_code(Resolving& work) {
  // Codes are kept as typed; the few that are not their own key are put into capitals here.
  std::vector<std::unique_ptr<std::string>> capitals;
  Matcher matcher([&](auto keys, const auto& found) {
    auto asked = work.store.match_codes(keys, found);
    capitals.clear();
    return asked;
  });
  for (std::size_t i = 0; i < work.records().size(); ++i) {
    if (auto beaten = work.pace(i); !beaten) return failure_of(beaten);
    const Staged& staged = work.records()[i];
    if (!staged.has(Staged::has_code)) continue;
    std::string_view key = work.staging.texts.at(staged).code;
    if (std::ranges::any_of(key, [](char c) { return c != ascii_upper(c); })) {
      key = *capitals.emplace_back(std::make_unique<std::string>(code_key_of(key)));
    }
    auto added = matcher.add(static_cast<std::uint32_t>(i), key);
    if (!added) return failure_of(added);
  }
  return matcher.finish();
}

void judge_email(Resolving& work, const Meeting& met) {
  if (work.options.on_conflict == OnConflict::fail) {
    work.refuse(met.record, Reason::email_stored, met.user);
    return;
  }
  work.out.ids[met.record] = met.user;
  Staged& staged = work.records()[met.record];
  if (staged.verdict == Verdict::refused) return;
  staged.verdict = work.options.on_conflict == OnConflict::skip ? Verdict::existing : Verdict::update;
}

// `told` are the meetings by e-mail: whom one of them names is no second fault.
void judge_code(Resolving& work, const Meeting& met, const std::vector<Meeting>& told) {
  if (work.records()[met.record].verdict == Verdict::existing) return;
  const auto by_email = std::ranges::lower_bound(told, met.record, {}, &Meeting::record);
  const bool same = by_email != told.end() && by_email->record == met.record && by_email->user == met.user;
  if (!same) work.refuse(met.record, Reason::code_stored, met.user);
}

// An erased node has nothing but its id to be known by: it is the same node if the store has one there,
// and gets no other id, so that an import that is run again changes nothing. An update keeps the id that the
// user has.
Result<> judge_id(Resolving& work, std::uint32_t record) {
  Staged& staged = work.records()[record];
  if (staged.id == 0 || staged.id >= work.next_id) return {};
  if (staged.verdict == Verdict::existing || staged.verdict == Verdict::update) return {};
  auto found = work.store.user(UserId{staged.id});
  if (!found) return failure_of(found);
  if (!*found) return {};
  const bool same_node = staged.has(Staged::erased) && (*found)->erased && staged.verdict == Verdict::fresh;
  if (same_node && work.options.on_conflict != OnConflict::fail) {
    staged.verdict = Verdict::existing;
    work.out.ids[record] = staged.id;
  } else if (work.options.keep_ids || staged.has(Staged::erased)) {
    work.refuse(record, Reason::id_stored, staged.id);
  } else {
    staged.set(Staged::new_id);
  }
  return {};
}

}  // namespace

void refuse_twins(Resolving& work) {
  auto& records = work.records();
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (records[i].has(Staged::malformed)) records[i].verdict = Verdict::refused;
  }
  std::vector<Refusal> others;
  work.index.build([&](FileIndex::Key key, std::uint32_t record, std::uint32_t first) {
    switch (key) {
      case FileIndex::Key::email: work.refuse(record, Reason::email_twice, first); break;
      case FileIndex::Key::code: {
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
  std::vector<std::uint32_t> twins;
  for (const Refusal& refusal : work.out.refusals) {
    if (refusal.reason == Reason::email_twice) twins.push_back(refusal.record);
  }
  auto by_email = meet_by_email(work, twins);
  if (!by_email) return failure_of(by_email);
  for (const Meeting& met : *by_email) judge_email(work, met);
  auto by_code = meet_by_code(work);
  if (!by_code) return failure_of(by_code);
  for (const Meeting& met : *by_code) judge_code(work, met, *by_email);
  for (std::size_t i = 0; i < work.records().size(); ++i) {
    if (auto beaten = work.pace(i); !beaten) return beaten;
    if (auto judged = judge_id(work, static_cast<std::uint32_t>(i)); !judged) return judged;
  }
  return {};
}

}  // namespace refctl::importing
