#pragma once

#include "store/model/audit.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

// Formulas of the audit chain, which shows when an entry was altered, removed or inserted. Every digest is BLAKE2b
// of 32 bytes. An integer is 8 bytes, little-endian; a text is its length, then its bytes; an absent value is the
// byte 0, a present one the byte 1 and the value.
//
//   values        = origin, count of changes, then field, before, after of each
//   values_digest = H("refctl audit values 2" as a text, salt, values)
//                 = H(salt, number, values)                               of an entry with ValuesFormula::numbered
//   chain         = H(chain of the entry before (32 zero bytes for the first), number, at, actor,
//                     action, subject, values_digest)
//
// The number is in the chain, so that an engine can number entries after they were written; the digest of the values
// is made with them. The text in front keeps the two formulas apart.
// Everything that concerns a person (the changes and the address they came from) is covered by the salted digest
// only. Erasure deletes the salt too, so that the remaining digest cannot be used to guess the values.

namespace refctl::records {

[[nodiscard]] AuditDigest values_digest(const AuditEntry& entry);
[[nodiscard]] AuditDigest chain_digest(const AuditDigest& before, const AuditEntry& entry);

// The entry that a draft becomes behind the one with number `number - 1` and the chain `before`.
[[nodiscard]] AuditEntry chained(const AuditDraft& draft, std::uint64_t number, const AuditDigest& before);

// The entry without its values. Its digests stay, so that the chain holds.
[[nodiscard]] AuditEntry without_values(AuditEntry entry);

// Follows the log from its first entry and reports what does not fit: a gap in the numbers, values that do not
// match their digest, an entry whose chain does not continue the one before.
class ChainCheck {
 public:
  using Report = std::function<void(std::uint64_t number, std::string message)>;

  explicit ChainCheck(Report report) : report_(std::move(report)) {}
  void next(const AuditEntry& entry);

 private:
  Report report_;
  std::uint64_t number_ = 0;
  AuditDigest chain_{};
};

}  // namespace refctl::records
