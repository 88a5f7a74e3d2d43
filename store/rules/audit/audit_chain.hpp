#pragma once

#include "store/model/audit.hpp"

#include <cstdint>
#include <functional>
#include <string>

// What makes the audit log tell when an entry was altered, removed or put in. All digests are BLAKE2b
// of 32 bytes; integers are 8 bytes little-endian; a text is its length, then its bytes; an absent
// value is the byte 0, a present one the byte 1 and the value.
//
//   values_digest = H(salt, number, origin, count of changes, then field, before, after of each)
//   chain         = H(chain of the entry before (32 zero bytes for the first), number, at, actor,
//                     action, subject, values_digest)
//
// Whatever tells of a person (the changes and the address they came from) stands under the salt alone.
// When it is erased the salt goes, too, so that the digest that stays can be of no use for guessing.

namespace refctl::audit {

[[nodiscard]] AuditDigest values_digest(const AuditEntry& entry);
[[nodiscard]] AuditDigest chain_digest(const AuditDigest& before, const AuditEntry& entry);

// The entry without its values; its digests stay, so that the chain holds.
[[nodiscard]] AuditEntry without_values(AuditEntry entry);

// Goes along the log from its first entry and reports what does not fit: a gap in the numbers, values
// that are not those of their digest, a chain that is not the one of what stands before.
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

}  // namespace refctl::audit
