#pragma once

#include "store/model/user/user_ref.hpp"
#include "store/model/views.hpp"
#include "store/rules/context/context.hpp"

#include <optional>

namespace refctl::rules {

// Returns the effect of a new referrer (absent: none) without changing anything; for admins.
[[nodiscard]] Result<Reattribution> preview_referrer(const UseCaseContext& context, const UserRef& user,
                                                     const std::optional<UserRef>& referrer);

}  // namespace refctl::rules
