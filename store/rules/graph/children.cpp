#include "store/rules/graph/children.hpp"

#include <algorithm>

namespace refctl::graph {

Children::Children(const Columns& columns) {
  const std::size_t users = columns.size();
  // Counting sort: first_[n + 2] counts n's children. After the prefix sum first_[n + 1] is where they begin, and once
  // all are placed where they end, so that they are from first_[n] to first_[n + 1].
  first_.assign(users + 2, 0);
  for (const Node referrer : columns.referrers) {
    if (referrer != no_node) ++first_[referrer + std::size_t{2}];
  }
  for (std::size_t i = 2; i < first_.size(); ++i) first_[i] += first_[i - 1];
  nodes_.resize(first_.back());

  const auto earlier = [&](Node a, Node b) {
    const std::int64_t at_a = columns.registered_at[a];
    const std::int64_t at_b = columns.registered_at[b];
    return at_a != at_b ? at_a < at_b : a < b;
  };
  for (std::size_t i = 0; i < users; ++i) {
    const auto node = static_cast<Node>(i);
    const Node referrer = columns.referrers[i];
    if (referrer == no_node) {
      roots_.push_back(node);
    } else {
      nodes_[first_[referrer + std::size_t{1}]++] = node;
    }
  }
  first_.pop_back();
  // Nodes are in order of id; without times that is the order of the children.
  if (columns.registered_at.ascending()) return;
  std::sort(roots_.begin(), roots_.end(), earlier);
  for (std::size_t i = 0; i < users; ++i) {
    const auto begin = nodes_.begin() + first_[i];
    const auto end = nodes_.begin() + first_[i + 1];
    if (!std::is_sorted(begin, end, earlier)) std::sort(begin, end, earlier);
  }
}

}  // namespace refctl::graph
