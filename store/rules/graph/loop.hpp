#pragma once

#include "store/model/user/ids.hpp"
#include "store/result.hpp"
#include "store/rules/graph/columns.hpp"

// Loops of referrers, which exist only in a damaged store.

namespace refctl::graph {

// Returns whether the user is its own referrer, directly or indirectly. Users below a loop are not part of it.
[[nodiscard]] bool is_in_loop(const Columns& columns, Node node);

// Returns the error for a query that has no answer because of a loop.
[[nodiscard]] Failure loop_error(UserId user);

}  // namespace refctl::graph
