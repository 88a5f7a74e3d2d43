#pragma once

#include "store/model/access/actor.hpp"
#include "store/model/audit.hpp"
#include "store/records/records.hpp"
#include "store/rules/context/environment.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::audit {

// The time and the salt of an entry, drawn before the write so that it can run again. Each entry needs its own salt: if
// two entries shared one, erasing one entry would leave its salt in the other.
struct TimeAndSalt {
  Instant at;
  AuditSalt salt{};
};

[[nodiscard]] TimeAndSalt draw(rules::Environment environment);

// The parts of an entry from outside the transaction, and the actor resolved in it.
struct Stamp {
  Instant at;
  std::string actor;
  std::string origin;
  AuditSalt salt{};
};

[[nodiscard]] Stamp stamp(const Actor& actor, const TimeAndSalt& drawn);

// Returns the stamp of the n-th entry of one write: the same with a salt derived from the stamp's.
[[nodiscard]] Stamp numbered(const Stamp& stamp, std::uint64_t n);

// "operator:root", "user:17", or "nobody" for a caller who is not logged in.
[[nodiscard]] std::string actor_text(const Actor& actor);

// The maximum length of a value in an entry, in bytes; a longer one is cut between characters and ends in "…".
inline constexpr std::size_t max_value_bytes = 2000;

// Appends an entry in the transaction of the change that it describes.
[[nodiscard]] Result<> append(records::Writer& writer, const Stamp& stamp, std::string_view action,
                              std::optional<UserId> subject, std::vector<AuditChange> changes);

// Returns the change of one field, with its values before and after.
[[nodiscard]] AuditChange added(std::string field, std::string after);
[[nodiscard]] AuditChange changed(std::string field, std::string before, std::string after);

}  // namespace refctl::audit
