#pragma once

#include "store/model/views.hpp"
#include "store/rules/context/context.hpp"

namespace refctl::rules {

// Returns the user of the caller's session.
[[nodiscard]] Result<WhoAmI> who_am_i(const UseCaseContext& context);

}  // namespace refctl::rules
