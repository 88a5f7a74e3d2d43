#pragma once

#include "store/model/actor.hpp"
#include "store/model/requests.hpp"
#include "store/model/views.hpp"
#include "store/rules/context.hpp"

#include <optional>

// Changing a user who is there. Members change their own name; everything else is an admin's.

namespace refctl::rules {

// Nothing that differs: nothing is written, and no entry. Disabling ends the user's sessions.
[[nodiscard]] Result<UserView> edit_user(const Context& context, const UserRef& user, const UserEdit& edit);

[[nodiscard]] Result<Reattribution> preview_referrer(const Context& context, const UserRef& user,
                                                     const std::optional<UserRef>& referrer);

// The user whom `child` may have as referrer; themself, one of their own downline, or an erased user:
// invalid_field on "referred_by".
[[nodiscard]] Result<User> fit_referrer(records::Reader& reader, UserId child, const UserRef& referrer);

}  // namespace refctl::rules
