#pragma once

#include "store/lmdb/tables/audit_index.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace refctl::lmdb {

// Numbers of the entries that may match a query of the audit log, taken in ascending or descending order: a range of
// the log, optionally restricted to up to two lists of the index. Lives within one transaction, at most until its next
// put.
class AuditNumbers {
 public:
  // From `first` to `last`, inclusive; empty if last < first.
  AuditNumbers(std::uint64_t first, std::uint64_t last) : first_(first), last_(last) {}

  // Restricts the numbers to those in one of the lists added.
  Result<> add_list(Txn& txn, std::uint64_t owner);

  [[nodiscard]] std::uint64_t count() const;
  // Removes and returns the smallest or the largest remaining number.
  Result<std::optional<std::uint64_t>> next();
  Result<std::optional<std::uint64_t>> previous();
  // Skips that many numbers; with a single source without reading them.
  Result<> skip(std::uint64_t count);
  Result<> skip_back(std::uint64_t count);
  // Removes the numbers below or above a gap that was found in the log.
  void drop_below(std::uint64_t number);
  void drop_above(std::uint64_t number);

 private:
  struct Run {
    AuditIndexList list;
    std::uint64_t begin = 0;  // remaining positions in the list
    std::uint64_t end = 0;
  };

  std::uint64_t first_;
  std::uint64_t last_;
  std::vector<Run> runs_;  // empty: all numbers of the range
};

}  // namespace refctl::lmdb
