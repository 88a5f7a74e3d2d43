#pragma once

#include "store/model/fault.hpp"
#include "store/rules/context/context.hpp"

#include <vector>

namespace refctl::rules {

// Returns every violated invariant of store/lmdb/FORMAT.md: those of records from the engine's verify, and those
// checked here: loops (3), sessions and credentials without a user (6), the audit chain (9).
[[nodiscard]] Result<std::vector<Fault>> check(const UseCaseContext& context);

}  // namespace refctl::rules
