#pragma once

#include "store/model/user/user_ref.hpp"
#include "store/model/views.hpp"
#include "store/rules/context/context.hpp"

#include <optional>

namespace refctl::rules {

// Returns all data about one user that a support request needs.
[[nodiscard]] Result<Explanation> explain(const UseCaseContext& context, const std::optional<UserRef>& user);

}  // namespace refctl::rules
