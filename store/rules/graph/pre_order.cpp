#include "store/rules/graph/pre_order.hpp"

#include <algorithm>
#include <span>

namespace refctl::graph {

PreOrder::PreOrder(const Shape& shape, std::optional<std::uint64_t> max_depth, std::optional<std::uint64_t> limit)
    : shape_(shape), max_depth_(max_depth), limit_(limit) {
  const std::size_t roots = shape.roots.size();
  if (roots > 0) open_.push_back({.nodes = shape.roots.data(), .at = 0, .shown = roots, .all = roots, .level = 0});
}

NodePosition PreOrder::next() {
  Row& row = open_.back();
  const Node place = row.nodes[row.at++];
  const std::span<const Node> children = shape_.children.of(place);
  const bool at_bottom = max_depth_ && row.level >= *max_depth_;
  const std::size_t shown = at_bottom ? 0 : std::min<std::uint64_t>(children.size(), limit_.value_or(children.size()));

  NodePosition node;
  node.id = {shape_.columns.ids[place]};
  const Node referrer = shape_.columns.referrers[place];
  if (row.level > 0) node.referrer = {shape_.columns.ids[referrer]};
  node.level = row.level;
  node.children = children.size();
  node.downline = shape_.counts.of[place].downline;
  node.hidden = children.size() - shown;
  node.last_sibling = row.at == row.all;

  // Removes a finished row before adding the next, so that a chain has one open row instead of one per level.
  const std::uint64_t level = row.level + 1;
  if (row.at == row.shown) open_.pop_back();
  if (shown > 0) {
    open_.push_back({.nodes = children.data(), .at = 0, .shown = shown, .all = children.size(), .level = level});
  }
  return node;
}

}  // namespace refctl::graph
