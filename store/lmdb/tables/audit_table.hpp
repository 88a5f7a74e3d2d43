#pragma once

#include "store/lmdb/codec/meta_record.hpp"
#include "store/lmdb/env/txn.hpp"
#include "store/lmdb/tables/audit_numbers.hpp"
#include "store/records/audit_range.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace refctl::lmdb {

// The audit log: tables `audit` (entries) and `audit_values` (their values), both by number, and `audit_index` (numbers
// by person). The head stores its end. Lives within one transaction.
class AuditTable {
 public:
  AuditTable(Txn& txn, AuditEnd& end) : txn_(txn), end_(end) {}

  Result<> scan(const records::AuditRange& range, const records::VisitAudit& visit);
  Result<std::uint64_t> count(const records::AuditRange& range);
  Result<> append(const AuditDraft& draft);
  Result<> append_chained(const AuditEntry& entry);
  Result<> erase(UserId person, const std::function<bool(const AuditEntry&)>& redact);

 private:
  // Numbers that include every match. `exact`: they are exactly the matches.
  struct Candidates {
    AuditNumbers numbers;
    bool exact = false;
  };

  Result<AuditEnd> end();
  Result<std::uint64_t> last_number();
  Result<Candidates> candidates_of(const records::AuditRange& range);
  Result<bool> has_few_entries(const std::vector<std::uint64_t>& owners);
  Result<std::uint64_t> first_since(Instant since, std::uint64_t last);
  Result<std::uint64_t> last_until(Instant until, std::uint64_t last);
  Result<std::uint64_t> first_with(std::uint64_t last, const std::function<bool(Instant)>& holds);
  Result<> scan_newest(const records::AuditRange& range, Candidates candidates, const records::VisitAudit& visit);
  Result<> put(const AuditEntry& entry);

  Txn& txn_;
  AuditEnd& end_;
};

}  // namespace refctl::lmdb
