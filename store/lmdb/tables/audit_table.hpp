#pragma once

#include "store/lmdb/codec/small_values.hpp"
#include "store/lmdb/env/txn.hpp"
#include "store/records/audit_range.hpp"

#include <cstdint>
#include <functional>
#include <optional>

namespace refctl::lmdb {

// The audit log: tables `audit` (entries) and `audit_values` (their values), both by number. Its end is kept in the
// head. Lives within one transaction.
class AuditTable {
 public:
  AuditTable(Txn& txn, AuditEnd& end) : txn_(txn), end_(end) {}

  Result<> scan(const records::AuditRange& range, const records::VisitAudit& visit);
  Result<std::uint64_t> count(const records::AuditRange& range);
  Result<> append(const AuditDraft& draft);
  Result<> append_chained(const AuditEntry& entry);
  Result<> erase(UserId person, const std::function<bool(const AuditEntry&)>& redact);

 private:
  // A stretch of numbers that contains every match. `exact`: each number in it is a match.
  struct Candidates {
    std::uint64_t first = 1;
    std::uint64_t count = 0;
    bool exact = false;
    [[nodiscard]] std::uint64_t number(std::uint64_t position) const { return first + position; }
  };

  Result<AuditEnd> end();
  Result<std::uint64_t> last_number();
  Result<Candidates> candidates_of(const records::AuditRange& range);
  Result<> scan_newest(const records::AuditRange& range, const Candidates& candidates,
                       const records::VisitAudit& visit);
  Result<> put(const AuditEntry& entry);

  Txn& txn_;
  AuditEnd& end_;
};

}  // namespace refctl::lmdb
