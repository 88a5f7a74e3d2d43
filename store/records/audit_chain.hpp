#pragma once

#include "store/model/audit.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

// Formulas of the audit chain, which detects altered, removed and inserted entries. Every digest is BLAKE2b
// of 32 bytes. An integer is 8 bytes, little-endian; a text is its length, then its bytes; an absent value is the
// byte 0, a present one the byte 1 and the value.
//
//   values        = origin, number of changes, then field, before, after of each
//   values_digest = H("refctl audit values 2" as a text, salt, values)
//                 = H(salt, number, values)                               of an entry with ValuesFormula::numbered
//   chain         = H(chain of the previous entry (32 zero bytes for the first), number, at, actor,
//                     action, subject, values_digest)
//
// Only the chain contains the number, so that an engine can number entries after they were written with the digest of
// their values. The text at the beginning distinguishes the two formulas.
// Personal data (the changes and the address they came from) is covered by the salted digest only. Erasure deletes the
// salt too, so that the remaining digest cannot be used to guess the values.

namespace refctl::records {

[[nodiscard]] AuditDigest values_digest(const AuditEntry& entry);
[[nodiscard]] AuditDigest chain_digest(const AuditDigest& before, const AuditEntry& entry);

// Returns the draft as entry `number`, where `before` is the chain of entry number - 1.
[[nodiscard]] AuditEntry chained(const AuditDraft& draft, std::uint64_t number, const AuditDigest& before);

// Returns the entry without its values. Its digests remain, so that the chain stays valid.
[[nodiscard]] AuditEntry without_values(AuditEntry entry);

// Verifies the log from its first entry on. Reports gaps in the numbers, values that do not match their digest, and
// entries whose chain does not continue the previous one.
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
