#pragma once

#include "store/model/ids.hpp"
#include "store/model/instant.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"
#include "store/rules/graph/children.hpp"
#include "store/rules/graph/columns.hpp"
#include "store/rules/graph/measures.hpp"

#include <optional>
#include <vector>

namespace refctl::graph {

// The edges and counts of the trees to be walked, as of one moment; outlives the view it was read from.
struct Shape {
  Columns columns;
  Children children;
  Counts counts;
  std::vector<Node> roots;  // where the walk begins
};

// The tree of one user, read edge by edge if it is small against the store. Unknown, or registered after
// `as_of`: no_such_user. In a loop: store_damaged.
[[nodiscard]] Result<Shape> shape_below(records::Reader& reader, UserId root, std::optional<Instant> as_of);

// All trees. Users in and below loops are in none of them.
[[nodiscard]] Result<Shape> shape_of_forest(records::Reader& reader, std::optional<Instant> as_of);

}  // namespace refctl::graph
