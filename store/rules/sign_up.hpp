#pragma once

#include "store/model/actor.hpp"
#include "store/model/requests.hpp"
#include "store/model/views.hpp"
#include "store/rules/context.hpp"

namespace refctl::rules {

// Registers a user. Who signs up says name, e-mail, password and perhaps a friend's code; a role, an own
// code or no password are for admins and the operator. A disabled user's code brings nobody, like one
// that nobody has: a blocked account must not go on collecting referrals. Of two who want one e-mail or
// code at the same time the write transaction lets one have it.
[[nodiscard]] Result<UserView> sign_up(const Context& context, SignUp request);

// The user whose code it is; unknown, malformed or of a disabled user: no_such_referral_code.
[[nodiscard]] Result<User> referrer_with_code(records::Reader& reader, const std::string& code);

// The failures of a taken e-mail or code, in one wording for sign-up and edit.
[[nodiscard]] Failure email_taken(const std::string& email);
[[nodiscard]] Failure code_taken(const std::string& code);

}  // namespace refctl::rules
