#pragma once

#include "store/model/import.hpp"
#include "store/records/records.hpp"
#include "store/rules/import/decide/file_index.hpp"
#include "store/rules/import/decide/resolution.hpp"
#include "store/rules/import/decide/resolve.hpp"

// The steps of resolve(), in their order. Each works on what the steps before it found.

namespace refctl::importing {

struct Resolving {
  Staging& staging;
  const ImportOptions& options;
  records::Reader& store;
  rules::Random& random;
  const Beat& beat;
  FileIndex index;
  Resolution out = {};
  bool empty_store = false;
  std::uint64_t next_id = 1;
  bool climbs_back = false;                  // some record's referrer stands at or behind it in the file
  std::vector<std::uint32_t> code_met = {};  // records whose made code another has

  [[nodiscard]] Segmented<Staged>& records() { return staging.records; }
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
// Records that meet a user of the store: the verdicts existing and update, and the conflicts.
[[nodiscard]] Result<> compare_with_store(Resolving& work);
// New codes for those whose made one another has.
[[nodiscard]] Result<> remake_codes(Resolving& work);
// Whom each record means by its referrer.
[[nodiscard]] Result<> resolve_referrers(Resolving& work);
// Loops, and records refused because somebody above them is.
[[nodiscard]] Result<> judge_chains(Resolving& work);
// Ids of the fresh records, and their order.
[[nodiscard]] Result<> give_ids(Resolving& work);

}  // namespace refctl::importing
