#pragma once

#include "store/model/user/ids.hpp"
#include "store/rules/graph/shape.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace refctl::graph {

// A node of a walk, with what the shape knows of it. The fields mean the same as in TreeNode.
struct NodePosition {
  UserId id;
  UserId referrer;  // 0 for a root of the walk
  std::uint64_t level = 0;
  std::uint64_t children = 0;
  std::uint64_t downline = 0;
  std::uint64_t hidden = 0;
  bool last_sibling = true;
};

// Walks a shape in pre-order (each user before its children) without recursion. The shape outlives it.
class PreOrder {
 public:
  PreOrder(const Shape& shape, std::optional<std::uint64_t> max_depth, std::optional<std::uint64_t> limit);

  // Must not be called when finished.
  NodePosition next();
  [[nodiscard]] bool finished() const { return open_.empty(); }

 private:
  // The remaining siblings, of which the first `shown` are shown.
  struct Row {
    const Node* nodes = nullptr;
    std::size_t at = 0;
    std::size_t shown = 0;
    std::size_t all = 0;
    std::uint64_t level = 0;
  };

  const Shape& shape_;
  std::optional<std::uint64_t> max_depth_;
  std::optional<std::uint64_t> limit_;
  std::vector<Row> open_;  // none of them is at its end
};

}  // namespace refctl::graph
