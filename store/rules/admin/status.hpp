#pragma once

#include "store/model/views.hpp"
#include "store/rules/context/context.hpp"

namespace refctl::rules {

// Returns facts for bug reports: location, size, number of users and sessions. For support, admins and the operator;
// others may only know whether the server is ready.
[[nodiscard]] Result<StoreStatus> status(const UseCaseContext& context);

}  // namespace refctl::rules
