#pragma once

#include "store/model/actor.hpp"
#include "store/model/fault.hpp"
#include "store/model/views.hpp"
#include "store/rules/context.hpp"

#include <vector>

// The store looked at as a whole.

namespace refctl::rules {

// Every invariant of storage.md that is broken: those of records by the engine's own verify, and here
// loops (3), sessions and credentials without a user (6) and the audit chain (9).
[[nodiscard]] Result<std::vector<Fault>> check(const Context& context);

// Facts for bug reports: where the store is, its size, how many users and sessions it has. For support, admins and
// the operator; what members and strangers may know is only whether the server is ready.
[[nodiscard]] Result<StoreStatus> status(const Context& context);

// Whether the store can be written, tried with the counter of nobody: of a key that no hash gives.
[[nodiscard]] Result<> probe_write(const Context& context);

}  // namespace refctl::rules
