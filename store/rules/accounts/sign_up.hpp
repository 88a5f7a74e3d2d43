#pragma once

#include "store/model/access/actor.hpp"
#include "store/model/requests.hpp"
#include "store/model/views.hpp"
#include "store/rules/context/context.hpp"

namespace refctl::rules {

// Registers a user with name, e-mail, password and optionally a friend's code; a role, a chosen code or no password
// require an admin or the operator. An empty code means none. A disabled user's code is refused like an unknown
// one, so that a blocked account collects no referrals. If two sign-ups use the same e-mail or code at the same time,
// the write transaction accepts one.
[[nodiscard]] Result<UserView> sign_up(const UseCaseContext& context, SignUp request);

// Returns the user with that code: exactly as typed but for spaces around it, else as people copy codes by hand
// (readings_of_code). Unknown, malformed, of a disabled user, or with readings that are codes of two users:
// no_such_referral_code.
[[nodiscard]] Result<User> referrer_with_code(records::Reader& reader, const std::string& code);

// The errors for a taken e-mail or code, with the same text for sign-up and edit.
[[nodiscard]] Failure email_taken(const std::string& email, std::string hint);
[[nodiscard]] Failure code_taken(const std::string& code);

}  // namespace refctl::rules
