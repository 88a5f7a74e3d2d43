#include "store/rules/import/resolving.hpp"

#include <algorithm>

namespace refctl::importing {

namespace {

class Comparison {
 public:
  explicit Comparison(Resolving& work) : work_(work) {}

  Result<> compare(std::uint32_t record) {
    const Staged& staged = work_.records()[record];
    if (staged.has(Staged::erased)) return compare_erased(record);
    const Texts texts = work_.staging.texts.at(staged);
    if (staged.has(Staged::has_email) && !twin_) {
      if (auto done = compare_email(record, texts); !done) return done;
    }
    if (staged.verdict == Verdict::existing) return {};
    if (staged.has(Staged::has_code)) {
      if (auto done = compare_code(record, texts); !done) return done;
    }
    // An update keeps the id that the user has.
    return staged.verdict == Verdict::update ? Result<>{} : compare_id(record);
  }

  // Whether an earlier record of the file has the e-mail: then the store is not asked for it again.
  void set_twin(bool twin) { twin_ = twin; }

 private:
  Result<> compare_email(std::uint32_t record, const Texts& texts) {
    auto found = work_.store.id_by_email(EmailKey{std::string(texts.email_key)});
    if (!found) return failure_of(found);
    if (!*found) return {};
    const std::uint64_t user = (*found)->value;
    if (work_.options.on_conflict == OnConflict::fail) {
      work_.refuse(record, Reason::email_stored, user);
      return {};
    }
    work_.out.ids[record] = user;
    Staged& staged = work_.records()[record];
    if (staged.verdict == Verdict::refused) return {};
    staged.verdict = work_.options.on_conflict == OnConflict::skip ? Verdict::existing : Verdict::update;
    return {};
  }

  Result<> compare_code(std::uint32_t record, const Texts& texts) {
    auto found = work_.store.id_by_code(CodeKey{code_key_of(texts.code)});
    if (!found) return failure_of(found);
    if (!*found) return {};
    const std::uint64_t user = (*found)->value;
    // Its own code is no conflict, nor a second fault where the e-mail already names that user.
    if (work_.out.ids[record] == user) return {};
    const auto& refusals = work_.out.refusals;
    const bool named = !refusals.empty() && refusals.back().record == record &&
                       refusals.back().reason == Reason::email_stored && refusals.back().other == user;
    if (!named) work_.refuse(record, Reason::code_stored, user);
    return {};
  }

  Result<> compare_id(std::uint32_t record) {
    Staged& staged = work_.records()[record];
    if (staged.id == 0 || staged.id >= work_.next_id) return {};
    auto found = work_.store.user(UserId{staged.id});
    if (!found) return failure_of(found);
    if (!*found) return {};
    if (work_.options.keep_ids) {
      work_.refuse(record, Reason::id_stored, staged.id);
    } else {
      staged.set(Staged::new_id);
    }
    return {};
  }

  // An erased node has nothing but its id to be known by: it is the same node if the store has one there,
  // and gets no other id, so that an import that is run again changes nothing.
  Result<> compare_erased(std::uint32_t record) {
    Staged& staged = work_.records()[record];
    if (staged.id == 0 || staged.id >= work_.next_id) return {};
    auto found = work_.store.user(UserId{staged.id});
    if (!found) return failure_of(found);
    if (!*found) return {};
    if ((*found)->erased && work_.options.on_conflict != OnConflict::fail && staged.verdict == Verdict::fresh) {
      staged.verdict = Verdict::existing;
      work_.out.ids[record] = staged.id;
    } else {
      work_.refuse(record, Reason::id_stored, staged.id);
    }
    return {};
  }

  Resolving& work_;
  bool twin_ = false;
};

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
  auto& records = work.records();
  // Twins by e-mail come first among the refusals, in order.
  std::vector<std::uint32_t> twins;
  for (const Refusal& refusal : work.out.refusals) {
    if (refusal.reason == Reason::email_twice) twins.push_back(refusal.record);
  }
  std::size_t next_twin = 0;
  Comparison comparison(work);
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (auto beaten = work.pace(i); !beaten) return beaten;
    const bool twin = next_twin < twins.size() && twins[next_twin] == i;
    if (twin) ++next_twin;
    comparison.set_twin(twin);
    if (auto compared = comparison.compare(static_cast<std::uint32_t>(i)); !compared) return compared;
  }
  return {};
}

}  // namespace refctl::importing
