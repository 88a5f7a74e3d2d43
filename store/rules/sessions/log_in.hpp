#pragma once

#include "store/model/access/actor.hpp"
#include "store/model/requests.hpp"
#include "store/model/views.hpp"
#include "store/rules/accounts/throttle.hpp"
#include "store/rules/context/context.hpp"

namespace refctl::rules {

// Opens a session with e-mail and password, or for the operator without a password (audited). Every fault of e-mail,
// password or account has the same answer after the same work; a throttled attempt is refused before hashing. If the
// password is right but its hash is foreign or too weak, it is rehashed.
[[nodiscard]] Result<OpenedSession> log_in(const UseCaseContext& context, RunningAttempts& running_attempts,
                                           LogIn request);

}  // namespace refctl::rules
