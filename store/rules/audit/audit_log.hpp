#pragma once

#include "store/model/actor.hpp"
#include "store/model/audit.hpp"
#include "store/records/records.hpp"
#include "store/rules/environment.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::audit {

// What an entry holds of the world outside the transaction: made before the write, so that the write can
// run again. One entry, one stamp: a salt that two entries share would outlive the erasure of one.
struct Stamp {
  Instant at;
  std::string actor;
  std::string origin;
  std::array<std::uint8_t, 16> salt{};
};

[[nodiscard]] Stamp stamp(const Actor& actor, rules::Environment environment);

// "operator:root", "user:17", or "nobody" for one who is not logged in.
[[nodiscard]] std::string actor_text(const Actor& actor);
[[nodiscard]] std::string actor_text(UserId user);
// Back again: the user in "user:17".
[[nodiscard]] std::optional<UserId> user_in(std::string_view actor);

// The longest text of one value in an entry, in bytes; what is longer is cut at a character and ends in "…".
inline constexpr std::size_t max_value_bytes = 2000;

// Appends an entry in the transaction of the change that it tells of.
[[nodiscard]] Result<> append(records::Writer& writer, const Stamp& stamp, std::string_view action,
                              std::optional<UserId> subject, std::vector<AuditChange> changes);

// Changes as they are written: before and after of one field.
[[nodiscard]] AuditChange added(std::string field, std::string after);
[[nodiscard]] AuditChange changed(std::string field, std::string before, std::string after);

}  // namespace refctl::audit
