#pragma once

#include "store/model/actor.hpp"
#include "store/model/requests.hpp"
#include "store/model/views.hpp"
#include "store/rules/context.hpp"
#include "store/rules/tokens/verified_tokens.hpp"

#include <optional>
#include <string>
#include <vector>

// Sessions once they are open (log_in opens them).

namespace refctl::rules {

// A user has at most so many sessions; a log-in beyond ends the oldest, so that no log-in takes long.
inline constexpr std::size_t most_sessions_of_a_user = 1000;

// One read: the keys, the session and the user as they are now, so that a log-out, a new password, a
// disabled account, a changed role or a new key take effect with the next call. Nothing is kept but which tokens were
// once found to be signed.
[[nodiscard]] Result<Actor> authenticate(const Context& context, tokens::VerifiedTokens& verified, const Secret& token,
                                         const std::string& origin);
[[nodiscard]] Result<WhoAmI> who_holds(const Context& context, tokens::VerifiedTokens& verified, const Secret& token);
[[nodiscard]] Result<WhoAmI> who_am_i(const Context& context, const Actor& actor);

[[nodiscard]] Result<> log_out(const Context& context, const Actor& actor, LogOut scope);
[[nodiscard]] Result<std::vector<Session>> sessions_of(const Context& context, const Actor& actor,
                                                       const std::optional<UserRef>& user);
[[nodiscard]] Result<std::uint64_t> end_sessions(const Context& context, const Actor& actor,
                                                 const std::optional<UserRef>& user);

// The sessions that have not expired, newest first.
[[nodiscard]] Result<std::vector<Session>> live_sessions(records::Reader& reader, UserId user, Instant now);

// Removes a user's sessions, but for the one to spare; tells how many.
[[nodiscard]] Result<std::uint64_t> remove_sessions(records::Writer& writer, UserId user,
                                                    const std::optional<Jti>& spared);

}  // namespace refctl::rules
