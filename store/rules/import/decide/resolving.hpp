#pragma once

#include "store/model/import.hpp"
#include "store/records/records.hpp"
#include "store/rules/import/decide/file_index.hpp"
#include "store/rules/import/decide/file_names.hpp"
#include "store/rules/import/decide/resolution.hpp"
#include "store/rules/import/decide/resolve.hpp"

#include <functional>
#include <span>

// The steps of resolve(), in their order. Each works on what the steps before it found.

namespace refctl::importing {

// What a comparison of a record with the store has found: bits.
enum Agreement : unsigned {
  id_stored = 1U << 0U,   // the store has a user with the record's id,
  id_erased = 1U << 1U,   // who has been erased,
  same_email = 1U << 2U,  // or has the record's e-mail address, letter by letter
  compared = 1U << 3U,    // it was compared with the user whom it would update:
  same_code = 1U << 4U,   // that user has the record's referral code, or the record has none
  same_rest = 1U << 5U,   // and name, e-mail, time, role, state and password of the record, as far as it has them
};

struct Resolving {
  Staging& staging;
  const ImportOptions& options;
  records::Reader& store;
  rules::Random& random;
  const std::vector<std::string>& hashes;  // of staging.passwords
  const Beat& beat;
  FileIndex index;
  FileNames names;
  Resolution out = {};
  bool empty_store = false;
  std::uint64_t next_id = 1;
  bool climbs_back = false;                  // some record's referrer stands at or behind it in the file
  std::vector<std::uint32_t> code_met = {};  // records whose made code another has
  // By record; empty for an empty store. The referrer is that of the user compared with, 0: none.
  sorting::BigVector<std::uint8_t> agreements = {};
  sorting::BigVector<std::uint64_t> stored_referrers = {};
  bool moves_somebody = false;  // an update gives a user of the store another referrer

  [[nodiscard]] Segmented<Staged>& records() { return staging.records; }
  [[nodiscard]] bool agrees(std::size_t record, unsigned bits) const {
    return !agreements.empty() && (agreements[record] & bits) == bits;
  }
  [[nodiscard]] bool same_user(const Named& a, const Named& b) const {
    if (a.kind == b.kind) return a.value == b.value;
    const auto id = [&](const Named& named) {
      return named.kind == RefKind::stored ? named.value : out.ids[named.value];
    };
    return id(a) == id(b);
  }
  // Whether the referrer that a record names, once that is resolved, is the one that its user has in the store.
  [[nodiscard]] bool keeps_referrer(std::size_t record) const;
  void refuse(std::size_t record, Reason reason, std::uint64_t other = 0) {
    staging.records[record].verdict = Verdict::refused;
    out.refusals.push_back({.other = other, .record = static_cast<std::uint32_t>(record), .reason = reason});
  }
  // Beats, and keeps memory bounded, once in 65,536 records.
  [[nodiscard]] Result<> pace(std::size_t record) const {
    if ((record & 0xFFFFU) != 0) return {};
    staging.texts.let_go();
    return beat ? beat() : Result<>{};
  }
};

// Records that share a key within the file.
void refuse_twins(Resolving& work);
// Compares the records with the users of the store who have their ids. Where those have their e-mail addresses and
// codes, too, nobody needs to look these up.
[[nodiscard]] Result<> compare_by_id(Resolving& work);
// Compares the records that update users with those, as far as compare_by_id has not.
[[nodiscard]] Result<> compare_updates(Resolving& work);
// Records that meet a user of the store: the verdicts existing and update, and the conflicts.
[[nodiscard]] Result<> compare_with_store(Resolving& work);
// New codes for those whose made one another has.
[[nodiscard]] Result<> remake_codes(Resolving& work);
// Whom each record means by its referrer.
[[nodiscard]] Result<> resolve_referrers(Resolving& work);
// Looks up the referral codes that records name and nobody has, as people may have copied them by hand. The records
// ascend. Calls `read` for each record whose code means one user (then `other` is empty), or may mean two.
using ReadCode = std::function<void(std::uint32_t record, Reading one, Reading other)>;
[[nodiscard]] Result<> read_similar_codes(Resolving& work, std::span<const std::uint32_t> records,
                                          const ReadCode& read);
// Updates that change nothing: the verdict unchanged.
void find_unchanged(Resolving& work);
// Loops, and records refused because somebody above them is.
[[nodiscard]] Result<> judge_chains(Resolving& work);
// Ids of the fresh records, and their order.
[[nodiscard]] Result<> give_ids(Resolving& work);

}  // namespace refctl::importing
