#pragma once

#include "store/model/requests.hpp"
#include "store/model/views.hpp"
#include "store/rules/context.hpp"
#include "store/rules/throttle.hpp"

#include <optional>

// Changing a user who exists. Members change their own name and password; everything else is an admin's.

namespace refctl::rules {

// Makes all of the changes in one transaction, or none of them. Absent user: the caller. A password is checked and
// hashed before it, after everything else that could refuse the edit.
[[nodiscard]] Result<UserView> edit_user(const Context& context, TriesUnderWay& tries,
                                         const std::optional<UserRef>& user, const UserEdit& edit);

[[nodiscard]] Result<Reattribution> preview_referrer(const Context& context, const UserRef& user,
                                                     const std::optional<UserRef>& referrer);

}  // namespace refctl::rules
