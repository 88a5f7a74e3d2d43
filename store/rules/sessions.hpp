#pragma once

#include "store/model/requests.hpp"
#include "store/model/views.hpp"
#include "store/rules/context.hpp"

#include <optional>
#include <string>
#include <vector>

// Open sessions (log_in opens them).

namespace refctl::rules {

// The maximum number of sessions per user; a further log-in ends the oldest, so that no log-in takes long.
inline constexpr std::size_t most_sessions_of_a_user = 1000;

[[nodiscard]] Result<WhoAmI> who_am_i(const Context& context);

[[nodiscard]] Result<> log_out(const Context& context, LogOut scope);
[[nodiscard]] Result<std::vector<Session>> sessions_of(const Context& context, const std::optional<UserRef>& user);
[[nodiscard]] Result<std::uint64_t> end_sessions(const Context& context, const std::optional<UserRef>& user);

// Returns the sessions that have not expired, newest first.
[[nodiscard]] Result<std::vector<Session>> live_sessions(records::Reader& reader, UserId user, Instant now);

}  // namespace refctl::rules
