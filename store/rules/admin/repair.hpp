#pragma once

#include "store/model/backup.hpp"
#include "store/rules/context/context.hpp"

namespace refctl::rules {

// Rebuilds what derives from the records and removes what belongs to nobody, for the operator and admins.
[[nodiscard]] Result<RepairReport> repair(const Context& context);

}  // namespace refctl::rules
