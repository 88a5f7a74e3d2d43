#pragma once

#include "store/rules/graph/columns.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace refctl::graph {

// The children of each user in order of (registered_at, id), 8 bytes per user.
class Children {
 public:
  explicit Children(const Columns& columns);

  [[nodiscard]] std::span<const Node> of(Node node) const {
    return {nodes_.data() + first_[node], nodes_.data() + first_[node + std::size_t{1}]};
  }
  // Users without a referrer, in the same order.
  [[nodiscard]] const std::vector<Node>& roots() const { return roots_; }

 private:
  Array<Node> first_;
  Array<Node> nodes_;
  std::vector<Node> roots_;
};

}  // namespace refctl::graph
