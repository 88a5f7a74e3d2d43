#pragma once

#include "store/model/actor.hpp"
#include "store/model/requests.hpp"
#include "store/model/views.hpp"
#include "store/rules/context.hpp"
#include "store/rules/throttle.hpp"

namespace refctl::rules {

// Opens a session with e-mail and password, or for the operator without one (audited). Whatever is wrong
// with the e-mail, the password or the account, the answer is the same after the same work; a throttled
// try is refused before any hashing. A right password whose hash is foreign or weaker than wanted is
// hashed anew.
[[nodiscard]] Result<OpenedSession> log_in(const Context& context, TriesUnderWay& tries, LogIn request);

}  // namespace refctl::rules
