#pragma once

#include "store/model/access/session.hpp"
#include "store/model/user/user_ref.hpp"
#include "store/rules/audit/audit_log.hpp"
#include "store/rules/context/context.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

// Open sessions of a user (log_in opens them).

namespace refctl::rules {

// The maximum number of sessions per user; a further log-in ends the oldest, so that no log-in takes long.
inline constexpr std::size_t max_sessions_of_a_user = 1000;

[[nodiscard]] Result<std::vector<Session>> sessions_of(const UseCaseContext& context,
                                                       const std::optional<UserRef>& user);
[[nodiscard]] Result<std::uint64_t> end_sessions(const UseCaseContext& context, const std::optional<UserRef>& user);

// Returns the sessions that have not expired, newest first.
[[nodiscard]] Result<std::vector<Session>> live_sessions(records::Reader& reader, UserId user, Instant now);

// Ends all sessions of a user and returns how many of them were live; appends an audit entry if any was.
[[nodiscard]] Result<std::uint64_t> end_all_sessions(records::Writer& writer, UserId user, const audit::Stamp& stamp);

}  // namespace refctl::rules
