#pragma once

#include "store/model/time/instant.hpp"
#include "store/model/user/ids.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"
#include "store/rules/graph/children.hpp"
#include "store/rules/graph/columns.hpp"
#include "store/rules/graph/measures.hpp"

#include <optional>
#include <vector>

namespace refctl::graph {

// The edges and counts of the trees to be walked, from one snapshot; outlives the view it was read from.
struct Shape {
  Columns columns;
  Children children;
  Counts counts;
  std::vector<Node> roots;  // the walk begins at these
};

// Reads the tree of one user, edge by edge if it is small compared with the store. no_such_user: unknown, or registered
// after `as_of`. store_damaged: the user is in a loop.
[[nodiscard]] Result<Shape> shape_below(records::Reader& reader, UserId root, std::optional<Instant> as_of);

// Reads all trees. Users in and below loops are omitted.
[[nodiscard]] Result<Shape> shape_of_forest(records::Reader& reader, std::optional<Instant> as_of);

}  // namespace refctl::graph
