#pragma once

#include "store/model/ids.hpp"
#include "store/model/instant.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl {

// One field that a change touched. Never holds a secret: of a password only that it changed.
struct AuditChange {
  std::string field;
  std::optional<std::string> before;
  std::optional<std::string> after;

  bool operator==(const AuditChange&) const = default;
};

using AuditDigest = std::array<std::uint8_t, 32>;
using AuditSalt = std::array<std::uint8_t, 16>;

// An entry of the audit log that has no number yet: who changed what, when, from where. Made before the write,
// so that the write can run again. The salt is random and of this entry alone.
struct AuditDraft {
  Instant at;
  std::string actor;              // "operator:root", "user:17" or "nobody"
  std::string origin;             // "cli" or the client's address
  std::string action;             // "user.sign_up", "user.edit", "import", …
  std::optional<UserId> subject;  // the user who was changed; absent: the store was
  std::vector<AuditChange> changes;
  AuditSalt salt{};

  bool operator==(const AuditDraft&) const = default;
};

// What an entry's digest of its values covers besides the values and the salt (records/audit_chain.hpp).
enum class ValuesFormula : std::uint8_t {
  numbered = 1,    // the entry's number: entries written before stores had format 2
  unnumbered = 2,  // nothing, so that the digest is made before the entry has a number
};

// A numbered and chained entry. `number` counts from 1 without gaps.
// The chain covers a salted digest of the values (changes and origin), not the values themselves. When a person
// is erased, the values and the salt are deleted, `erased` is set, and the chain still holds. Formulas:
// records/audit_chain.hpp.
struct AuditEntry : AuditDraft {
  std::uint64_t number = 0;
  bool erased = false;
  ValuesFormula formula = ValuesFormula::unnumbered;
  AuditDigest values_digest{};
  AuditDigest chain{};

  bool operator==(const AuditEntry&) const = default;
};

// The actor of a user's own change, "user:17", and the user in such a text; absent for every other actor.
[[nodiscard]] std::string actor_text(UserId user);
[[nodiscard]] std::optional<UserId> user_in_actor(std::string_view actor);

}  // namespace refctl
