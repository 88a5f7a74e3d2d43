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
[[nodiscard]] Result<std::vector<Fault>> check(const Context& context, const Actor& actor);

// Facts for bug reports; no person is in them, so anybody may ask who can open the store.
[[nodiscard]] Result<StoreStatus> status(const Context& context);

}  // namespace refctl::rules
