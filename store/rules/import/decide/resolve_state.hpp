#pragma once

#include "store/model/import.hpp"
#include "store/records/records.hpp"
#include "store/rules/import/decide/file_index.hpp"
#include "store/rules/import/decide/file_names.hpp"
#include "store/rules/import/decide/resolution.hpp"
#include "store/rules/import/decide/resolve.hpp"

#include <functional>
#include <span>

// The steps of resolve() in order; each uses the results of the previous ones.

namespace refctl::importing {

// Bits: the results of comparing a record with the store.
enum Agreement : unsigned {
  id_stored = 1U << 0U,   // the store has a user with the record's id
  id_erased = 1U << 1U,   // and that user has been erased
  same_email = 1U << 2U,  // and that user has exactly the record's e-mail address
  compared = 1U << 3U,    // the record was compared with the user that it would update
  same_code = 1U << 4U,   // that user has the record's referral code, or the record has none
  same_rest = 1U << 5U,   // and the record's name, e-mail, time, role, state and password, as far as it has them
};

struct ResolveState {
  ImportTable& table;
  const ImportOptions& options;
  records::Reader& store;
  rules::Random& random;
  const std::vector<std::string>& hashes;  // of table.passwords
  const ReportProgress& report;
  FileIndex index;
  FileNames names;
  Resolution out = {};
  bool empty_store = false;
  std::uint64_t next_id = 1;
  bool has_later_referrers = false;                 // a record's referrer is the record itself or a later one
  std::vector<std::uint32_t> colliding_codes = {};  // records whose generated code is taken
  // By record; empty if the store is empty. stored_referrers: the referrers of the users compared with; 0: none.
  sorting::BigVector<std::uint8_t> agreements = {};
  sorting::BigVector<std::uint64_t> stored_referrers = {};
  bool changes_referrers = false;  // an update gives a user another referrer

  [[nodiscard]] SegmentedVector<ImportRecord>& records() { return table.records; }
  [[nodiscard]] bool agrees(std::size_t record, unsigned bits) const {
    return !agreements.empty() && (agreements[record] & bits) == bits;
  }
  [[nodiscard]] bool same_user(const ResolvedName& a, const ResolvedName& b) const {
    if (a.kind == b.kind) return a.value == b.value;
    const auto id = [&](const ResolvedName& named) {
      return named.kind == RefKind::stored ? named.value : out.ids[named.value];
    };
    return id(a) == id(b);
  }
  // Returns whether a record's resolved referrer is its user's referrer in the store.
  [[nodiscard]] bool keeps_referrer(std::size_t record) const;
  void refuse(std::size_t record, Reason reason, std::uint64_t other = 0) {
    table.records[record].verdict = Verdict::refused;
    out.refusals.push_back({.other = other, .record = static_cast<std::uint32_t>(record), .reason = reason});
  }
  // Reports progress and releases memory once in 65,536 records.
  [[nodiscard]] Result<> report_progress(std::size_t record) const {
    if ((record & 0xFFFFU) != 0) return {};
    table.texts.release_memory();
    return report ? report() : Result<>{};
  }
};

// Refuses records whose e-mail, code or id an earlier record has.
void refuse_duplicates(ResolveState& work);
// Compares the records with the users of the store that have their ids. If e-mail address and code agree, they need no
// look-up later.
[[nodiscard]] Result<> compare_by_id(ResolveState& work);
// Compares the records that update users with these users, unless compare_by_id has done so.
[[nodiscard]] Result<> compare_updates(ResolveState& work);
// Finds records whose e-mail, code or id a user of the store has: conflicts, or the verdicts existing and update.
[[nodiscard]] Result<> compare_with_store(ResolveState& work);
// Generates new codes for records whose generated code is taken.
[[nodiscard]] Result<> replace_codes(ResolveState& work);
// Resolves the referrers of all records.
[[nodiscard]] Result<> resolve_referrers(ResolveState& work);
// Looks up those referral codes named by records that nobody has, as people may have copied them by hand. The records
// ascend. Calls `read` for each record whose code means one user (then `other` is empty) or may mean two.
using ReadCode = std::function<void(std::uint32_t record, Interpretation one, Interpretation other)>;
[[nodiscard]] Result<> read_similar_codes(ResolveState& work, std::span<const std::uint32_t> records,
                                          const ReadCode& read);
// Gives updates that change nothing the verdict unchanged.
void find_unchanged(ResolveState& work);
// Refuses records that form loops, and records with a refused ancestor.
[[nodiscard]] Result<> refuse_loops(ResolveState& work);
// Assigns the ids of the new records and determines their order.
[[nodiscard]] Result<> assign_ids(ResolveState& work);

}  // namespace refctl::importing
