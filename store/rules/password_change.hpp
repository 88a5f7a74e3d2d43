#pragma once

#include "store/model/actor.hpp"
#include "store/model/requests.hpp"
#include "store/rules/context.hpp"
#include "store/rules/throttle.hpp"

namespace refctl::rules {

// Gives a user a new password and ends their other sessions: an edit of nothing but the password. For one's own the
// old one is asked, throttled like a log-in; the operator and admins set other people's without.
[[nodiscard]] Result<> change_password(const Context& context, TriesUnderWay& tries, PasswordChange request);

}  // namespace refctl::rules
