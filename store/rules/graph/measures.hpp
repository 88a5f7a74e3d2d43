#pragma once

#include "store/model/user/ids.hpp"
#include "store/rules/graph/columns.hpp"

#include <cstdint>
#include <vector>

// Measures that one pass over the columns computes for every user. No pass recurses, and each one terminates on a
// damaged store whose referrers form a loop.

namespace refctl::graph {

struct Count {
  std::uint32_t direct = 0;    // children
  std::uint32_t downline = 0;  // all users below; for a user in a loop only those outside the loop
};
struct Counts {
  Array<Count> of;             // by node
  std::uint64_t in_loops = 0;  // how many users are in loops: 0 in an intact store
};
[[nodiscard]] Counts count_all(const Columns& columns);

// Returns each user's distance from its root, which has depth 0; no_node for users in or below a loop.
[[nodiscard]] Array<std::uint32_t> depths(const Columns& columns);

// Returns every loop once, as its members from the smallest id on, each followed by its referrer.
[[nodiscard]] std::vector<std::vector<UserId>> find_loops(const Columns& columns);

}  // namespace refctl::graph
