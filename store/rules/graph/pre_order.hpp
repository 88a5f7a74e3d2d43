#pragma once

#include "store/model/views.hpp"
#include "store/rules/graph/shape.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace refctl::graph {

// Steps through a shape in pre-order, each user before those it referred, without recursion. The shape
// outlives it.
class PreOrder {
 public:
  PreOrder(const Shape& shape, std::optional<std::uint64_t> max_depth, std::optional<std::uint64_t> limit);

  // What the shape knows of the next node: id, referrer (of a root of the walk: none), level, counts,
  // hidden, last_sibling. Not to be called when finished.
  TreeNode next();
  [[nodiscard]] bool finished() const { return open_.empty(); }

 private:
  // Siblings that are still to come, of which the first `shown` are shown.
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
  std::vector<Row> open_;  // none is at its end
};

}  // namespace refctl::graph
