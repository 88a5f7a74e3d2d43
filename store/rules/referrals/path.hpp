#pragma once

#include "store/model/user/user_ref.hpp"
#include "store/model/views.hpp"
#include "store/rules/context/context.hpp"

#include <optional>

namespace refctl::rules {

// Returns the referrers above a user up to the root; with `other`, also theirs and the nearest common referrer. Members
// may read only their own path.
[[nodiscard]] Result<PathView> path_of(const UseCaseContext& context, const std::optional<UserRef>& user,
                                       const std::optional<UserRef>& other);

}  // namespace refctl::rules
