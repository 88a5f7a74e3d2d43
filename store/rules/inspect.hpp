#pragma once

#include "store/model/actor.hpp"
#include "store/model/fault.hpp"
#include "store/model/views.hpp"
#include "store/rules/context.hpp"

#include <vector>

// Checks and facts of the complete store.

namespace refctl::rules {

// Returns every violated invariant of store/lmdb/FORMAT.md: those of records from the engine's verify, and those
// checked here: loops (3), sessions and credentials without a user (6), the audit chain (9).
[[nodiscard]] Result<std::vector<Fault>> check(const Context& context);

// Returns facts for bug reports: location, size, number of users and sessions. For support, admins and the operator;
// others may only know whether the server is ready.
[[nodiscard]] Result<StoreStatus> status(const Context& context);

// Tries a write, on a throttle counter with a key that no hash produces.
[[nodiscard]] Result<> probe_write(const Context& context);

}  // namespace refctl::rules
