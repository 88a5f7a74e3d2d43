#include "store/rules/graph/loop.hpp"

#include <string>

namespace refctl::graph {

bool is_in_loop(const Columns& columns, Node node) {
  Node at = columns.referrers[node];
  for (std::size_t steps = 0; at != no_node && steps < columns.size(); ++steps) {
    if (at == node) return true;
    at = columns.referrers[at];
  }
  return false;
}

Failure loop_error(UserId user) {
  return fail(ErrorCode::store_damaged, "the referrers of user " + std::to_string(user.value) + " form a loop",
              "see `refctl check`");
}

}  // namespace refctl::graph
