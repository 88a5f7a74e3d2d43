#pragma once

#include "store/lmdb/env/txn.hpp"
#include "store/model/audit.hpp"

#include <cstdint>
#include <optional>

namespace refctl::lmdb {

// Reads entries of the audit log by number, out of its two tables. Ascending numbers are the fast case. Lives within
// one transaction, and no longer than until its next put.
class AuditCursor {
 public:
  explicit AuditCursor(Txn& txn) : txn_(txn), entries_(txn, Table::audit), values_(txn, Table::audit_values) {}

  // The entry of that number; absent if the log has none.
  Result<std::optional<AuditEntry>> read(std::uint64_t number);
  // The nearest number above, and the nearest below, that the log has an entry of; 0: none. A sound log has no gaps.
  Result<std::uint64_t> number_above(std::uint64_t number);
  Result<std::uint64_t> number_below(std::uint64_t number);

 private:
  // A cursor that is not moved where the number is the one it stands on or the next.
  class Place {
   public:
    Place(Txn& txn, Table table) : cursor_(txn, table) {}
    Cursor::Found at(std::uint64_t number);

   private:
    Cursor cursor_;
    std::optional<Cursor::Entry> entry_;  // where the cursor stands
    std::uint64_t sought_ = 0;            // no entry lies between this number and `entry_`
  };

  Txn& txn_;
  Place entries_;
  Place values_;
};

}  // namespace refctl::lmdb
