#pragma once

#include "store/lmdb/env/txn.hpp"
#include "store/model/audit.hpp"

#include <cstdint>
#include <optional>

namespace refctl::lmdb {

// Reads entries of the audit log by number, from its two tables; fast for ascending numbers. Lives within one
// transaction, at most until its next put.
class AuditCursor {
 public:
  explicit AuditCursor(Txn& txn) : txn_(txn), entries_(txn, Table::audit), values_(txn, Table::audit_values) {}

  // Returns the entry with that number; absent if the log has none.
  Result<std::optional<AuditEntry>> read(std::uint64_t number);
  // Return the nearest larger and the nearest smaller number that has an entry; 0: none. An intact log has no gaps.
  Result<std::uint64_t> number_above(std::uint64_t number);
  Result<std::uint64_t> number_below(std::uint64_t number);

 private:
  // A cursor that does not seek if the number is that of its current entry or the next one.
  class Place {
   public:
    Place(Txn& txn, Table table) : cursor_(txn, table) {}
    Cursor::Found at(std::uint64_t number);

   private:
    Cursor cursor_;
    std::optional<Cursor::Entry> entry_;  // the cursor's current entry
    std::uint64_t sought_ = 0;            // no entry lies between this number and `entry_`
  };

  Txn& txn_;
  Place entries_;
  Place values_;
};

}  // namespace refctl::lmdb
