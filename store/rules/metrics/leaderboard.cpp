#include "store/rules/metrics/leaderboard.hpp"

#include <algorithm>

namespace refctl::metrics {

using graph::Node;

std::vector<Metrics::TopReferrer> leaders_of(const graph::Columns& columns, const graph::Counts& counts,
                                             const MetricsOptions& options) {
  const auto before = [&counts](Node a, Node b) { return ranks_before(counts, a, b); };
  std::vector<Node> leaders;  // a heap with the lowest-ranked one on top
  std::uint32_t least = 1;    // direct referrals needed to enter the heap
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (counts.of[i].direct < least) continue;
    if (options.since && columns.registered_at[i] < options.since->ms) continue;
    leaders.push_back(static_cast<Node>(i));
    std::push_heap(leaders.begin(), leaders.end(), before);
    if (leaders.size() <= options.top) continue;
    std::pop_heap(leaders.begin(), leaders.end(), before);
    leaders.pop_back();
    if (leaders.empty()) break;  // options.top is 0
    least = counts.of[leaders.front()].direct;
  }
  std::sort_heap(leaders.begin(), leaders.end(), before);
  std::vector<Metrics::TopReferrer> rows;
  for (const Node node : leaders) {
    rows.push_back({.user = {.id = {columns.ids[node]}, .name = {}, .code = {}},
                    .direct = counts.of[node].direct,
                    .downline = counts.of[node].downline});
  }
  return rows;
}

}  // namespace refctl::metrics
