#pragma once

#include "store/model/access/actor.hpp"
#include "store/model/requests.hpp"
#include "store/rules/accounts/throttle.hpp"
#include "store/rules/context/context.hpp"

namespace refctl::rules {

// Sets a user's new password and ends their other sessions: an edit of only the password. The caller's own password
// requires the old one, throttled like a log-in; the operator and admins set other users' passwords without it.
[[nodiscard]] Result<> change_password(const UseCaseContext& context, RunningAttempts& running_attempts,
                                       PasswordChange request);

}  // namespace refctl::rules
