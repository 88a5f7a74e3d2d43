#pragma once

#include "store/model/time/instant.hpp"
#include "store/model/user/ids.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl {

// A changed field of an audit entry. Never holds a secret: for a password only the fact that it changed.
struct AuditChange {
  std::string field;
  std::optional<std::string> before;
  std::optional<std::string> after;

  bool operator==(const AuditChange&) const = default;
};

using AuditDigest = std::array<std::uint8_t, 32>;
using AuditSalt = std::array<std::uint8_t, 16>;

// An audit entry without a number: actor, time, origin and changes. Created before the write, so that the write can run
// again. The salt is random and unique to the entry.
struct AuditDraft {
  Instant at;
  std::string actor;              // "operator:root", "user:17" or "nobody"
  std::string origin;             // "cli" or the client's address
  std::string action;             // "user.sign_up", "user.edit", "import", …
  std::optional<UserId> subject;  // the user who was changed; absent: the store
  std::vector<AuditChange> changes;
  AuditSalt salt{};

  bool operator==(const AuditDraft&) const = default;
};

// The data that an entry's digest of its values covers in addition to the values and the salt
// (records/audit_chain.hpp).
enum class ValuesFormula : std::uint8_t {
  numbered = 1,    // the entry's number: entries written before store format 2
  unnumbered = 2,  // nothing, so that the digest can be computed before the entry has a number
};

// An entry with its number and its link in the hash chain. `number` counts from 1 without gaps. The chain covers a
// salted digest of the values (changes and origin), not the values themselves: when a person is erased, the values and
// the salt are deleted, `erased` is set, and the chain stays valid. Formulas: records/audit_chain.hpp.
struct AuditEntry : AuditDraft {
  std::uint64_t number = 0;
  bool erased = false;
  ValuesFormula formula = ValuesFormula::unnumbered;
  AuditDigest values_digest{};
  AuditDigest chain{};

  bool operator==(const AuditEntry&) const = default;
};

// Returns the actor text of a user, "user:17". The second returns the user of such a text; absent for every other
// actor.
[[nodiscard]] std::string actor_text(UserId user);
[[nodiscard]] std::optional<UserId> user_in_actor(std::string_view actor);

}  // namespace refctl
