#pragma once

#include "store/model/requests.hpp"
#include "store/model/views.hpp"
#include "store/rules/accounts/throttle.hpp"
#include "store/rules/context/context.hpp"

#include <optional>

// Changes existing users. Members change their own name and password; everything else requires an admin.

namespace refctl::rules {

// Makes all changes in one transaction, or none. Absent user: the caller. A password is checked and hashed before the
// transaction, after all other checks.
[[nodiscard]] Result<UserView> edit_user(const UseCaseContext& context, RunningAttempts& running_attempts,
                                         const std::optional<UserRef>& user, const UserEdit& edit);

}  // namespace refctl::rules
