#pragma once

#include "store/model/backup.hpp"
#include "store/rules/context/context.hpp"

namespace refctl::rules {

// Rebuilds all derived data from the records and removes records that belong to no user, for the operator and admins.
[[nodiscard]] Result<RepairReport> repair(const UseCaseContext& context);

}  // namespace refctl::rules
