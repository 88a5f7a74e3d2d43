#include "store/rules/graph/children.hpp"
#include "store/rules/graph/loop.hpp"
#include "store/rules/graph/measures.hpp"
#include "store/rules/metrics/leaderboard.hpp"
#include "store/rules/metrics/measure.hpp"

#include <algorithm>
#include <string>

namespace refctl::metrics {
namespace {

using graph::Node;

// Counts the levels below a user who is not part of a loop.
std::uint64_t levels_below(const graph::Children& children, Node user) {
  std::uint64_t levels = 0;
  std::vector<Node> level{user};
  for (;;) {
    std::vector<Node> next;
    for (const Node node : level) {
      const auto below = children.of(node);
      next.insert(next.end(), below.begin(), below.end());
    }
    if (next.empty()) return levels;
    ++levels;
    level = std::move(next);
  }
}

}  // namespace

Result<UserMetrics> measure_user(records::Reader& reader, UserId user, Instant now) {
  auto columns = graph::load_columns(reader);
  if (!columns) return failure_of(columns);
  const Node node = columns->find(user);
  if (node == graph::no_node) return fail(ErrorCode::no_such_user, "no user " + std::to_string(user.value));
  if (graph::is_in_loop(*columns, node)) return graph::loop_error(user);
  const graph::Counts counts = graph::count_all(*columns);

  UserMetrics metrics;
  metrics.direct = counts.of[node].direct;
  metrics.downline = counts.of[node].downline;
  metrics.rank = 1;
  for (std::size_t i = 0; i < columns->size(); ++i) {
    if (ranks_before(counts, static_cast<Node>(i), node)) ++metrics.rank;
  }
  if (metrics.direct == 0) return metrics;
  const graph::Children children(*columns);
  metrics.downline_depth = levels_below(children, node);
  const auto direct = children.of(node);
  // Children are ordered by time, so the first child is the first referral; a child older than its referrer counts as 0
  // s.
  metrics.time_to_first_referral =
      std::max(Duration{0}, Instant{columns->registered_at[direct.front()]} - Instant{columns->registered_at[node]});
  for (const Node child : direct) {
    const Instant at{columns->registered_at[child]};
    if (at >= now - days(30) && at <= now) ++metrics.last_30_days;
  }
  return metrics;
}

}  // namespace refctl::metrics
