#pragma once

#include "store/model/ids.hpp"
#include "store/model/instant.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace refctl {

// One field that a change touched. Never holds a secret: of passwords only that they changed.
struct AuditChange {
  std::string field;
  std::optional<std::string> before;
  std::optional<std::string> after;

  bool operator==(const AuditChange&) const = default;
};

using AuditDigest = std::array<std::uint8_t, 32>;

// Who changed what, when, from where. `number` counts from 1 without gaps.
// The chain runs over salted digests of the values, which lie apart: an erased person's values can go
// (`changes` is then empty and `erased` is true) and the chain still holds. Formulas: rules/audit_chain.
struct AuditEntry {
  std::uint64_t number = 0;
  Instant at;
  std::string actor;   // "operator:root" or "user:17"
  std::string origin;  // "cli" or the client's address
  std::string action;  // "user.sign_up", "user.edit", "import", …
  std::optional<UserId> subject;
  std::vector<AuditChange> changes;
  bool erased = false;
  std::array<std::uint8_t, 16> salt{};
  AuditDigest values_digest{};
  AuditDigest chain{};

  bool operator==(const AuditEntry&) const = default;
};

}  // namespace refctl
