#pragma once

#include "store/model/ids.hpp"
#include "store/result.hpp"
#include "store/rules/graph/columns.hpp"

// Loops of referrers, which only a damaged store has.

namespace refctl::graph {

// Whether the user is its own referrer, directly or through others. Users below a loop are not in it.
[[nodiscard]] bool stands_in_loop(const Columns& columns, Node node);

// The failure of a question whose answer a loop makes meaningless.
[[nodiscard]] Failure loop_above(UserId user);

}  // namespace refctl::graph
