#pragma once

#include "store/lmdb/tables/audit_index.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace refctl::lmdb {

// The numbers of the entries that a range of the audit log may match, taken in ascending or descending order: a
// stretch of the log, or up to two lists of the index cut to a stretch. Lives within one transaction, and no longer
// than until its next put.
class AuditNumbers {
 public:
  // From `first` to `last`, both included; none if last < first.
  AuditNumbers(std::uint64_t first, std::uint64_t last) : first_(first), last_(last) {}

  // Leaves only the numbers that stand in one of the lists added.
  Result<> add_list(Txn& txn, std::uint64_t owner);

  [[nodiscard]] std::uint64_t count() const;
  // The smallest or the largest number left, which is thereby taken.
  Result<std::optional<std::uint64_t>> next();
  Result<std::optional<std::uint64_t>> previous();
  // Passes over that many, without reading them where they come from one place.
  Result<> skip(std::uint64_t count);
  Result<> skip_back(std::uint64_t count);
  // Leaves out the numbers below, or above, where the log is found to have a gap.
  void leave_out_below(std::uint64_t number);
  void leave_out_above(std::uint64_t number);

 private:
  struct Run {
    AuditList list;
    std::uint64_t begin = 0;  // positions in the list that are left
    std::uint64_t end = 0;
  };

  std::uint64_t first_;
  std::uint64_t last_;
  std::vector<Run> runs_;  // empty: every number of the stretch
};

}  // namespace refctl::lmdb
