#include "store/rules/graph/measures.hpp"

#include <algorithm>
#include <limits>

namespace refctl::graph {
namespace {

// Climbs from the leaves and adds each user's downline to its referrer's as soon as the user's own is complete. Works
// for any order of ids; members of a loop are never complete.
void climb(const Columns& columns, Counts& counts) {
  Array<std::uint32_t> waiting_for(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) waiting_for[i] = counts.of[i].direct;
  std::uint64_t complete = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (counts.of[i].direct != 0) continue;
    auto node = static_cast<Node>(i);
    for (;;) {
      ++complete;
      const Node referrer = columns.referrers[node];
      if (referrer == no_node) break;
      counts.of[referrer].downline += counts.of[node].downline + 1;
      if (--waiting_for[referrer] != 0) break;
      node = referrer;
    }
  }
  counts.in_loops = columns.size() - complete;
}

enum class Mark : std::uint8_t { fresh, on_path, done };

// Follows referrers from every user not yet visited. Calls `on_loop` with a path whose part from `start` on is a loop,
// and `on_path` with every other path.
template <typename OnPath, typename OnLoop>
void follow_all(const Columns& columns, const OnPath& on_path, const OnLoop& on_loop) {
  Array<Mark> marks(columns.size(), Mark::fresh);
  std::vector<Node> path;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (marks[i] != Mark::fresh) continue;
    path.clear();
    auto node = static_cast<Node>(i);
    while (node != no_node && marks[node] == Mark::fresh) {
      marks[node] = Mark::on_path;
      path.push_back(node);
      node = columns.referrers[node];
    }
    if (node != no_node && marks[node] == Mark::on_path) {
      on_loop(path, static_cast<std::size_t>(std::find(path.begin(), path.end(), node) - path.begin()));
    } else {
      on_path(path, node);
    }
    for (const Node passed : path) marks[passed] = Mark::done;
  }
}

}  // namespace

Counts count_all(const Columns& columns) {
  Counts counts;
  if (columns.ordered) {
    // Descending order: a user's downline is complete before the user is visited. An extra element stands for the
    // referrer of roots, because a branch on "is a root" would often be mispredicted.
    counts.of.assign(columns.size() + 1, {});
    for (std::size_t i = columns.size(); i-- > 0;) {
      Count& referrer = counts.of[std::min<std::size_t>(columns.referrers[i], columns.size())];
      ++referrer.direct;
      referrer.downline += counts.of[i].downline + 1;
    }
    counts.of.pop_back();
    return counts;
  }
  counts.of.assign(columns.size(), {});
  for (const Node referrer : columns.referrers) {
    if (referrer != no_node) ++counts.of[referrer].direct;
  }
  climb(columns, counts);
  return counts;
}

Array<std::uint32_t> depths(const Columns& columns) {
  if (columns.ordered) {
    // An extra element stands for the referrer of roots, with depth -1.
    Array<std::uint32_t> depth(columns.size() + 1);
    depth.back() = std::numeric_limits<std::uint32_t>::max();
    for (std::size_t i = 0; i < columns.size(); ++i)
      depth[i] = depth[std::min<std::size_t>(columns.referrers[i], columns.size())] + 1;
    depth.pop_back();
    return depth;
  }
  Array<std::uint32_t> depth(columns.size(), 0);
  const auto below = [&](const std::vector<Node>& path, Node reached) {
    std::uint32_t next = reached == no_node ? 0 : depth[reached] + 1;
    const bool lost = reached != no_node && depth[reached] == no_node;
    for (auto node = path.rbegin(); node != path.rend(); ++node) depth[*node] = lost ? no_node : next++;
  };
  const auto lost = [&](const std::vector<Node>& path, std::size_t) {
    for (const Node node : path) depth[node] = no_node;
  };
  follow_all(columns, below, lost);
  return depth;
}

std::vector<std::vector<UserId>> find_loops(const Columns& columns) {
  std::vector<std::vector<UserId>> loops;
  if (columns.ordered) return loops;
  const auto keep = [&](const std::vector<Node>& path, std::size_t start) {
    std::vector<UserId>& loop = loops.emplace_back();
    for (std::size_t i = start; i < path.size(); ++i) loop.push_back({columns.ids[path[i]]});
    std::rotate(loop.begin(), std::min_element(loop.begin(), loop.end()), loop.end());
  };
  follow_all(
      columns, [](const std::vector<Node>&, Node) {}, keep);
  std::sort(loops.begin(), loops.end());
  return loops;
}

}  // namespace refctl::graph
