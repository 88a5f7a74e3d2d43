#pragma once

#include "store/model/time/instant.hpp"
#include "store/model/user/ids.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"
#include "store/rules/graph/array.hpp"
#include "store/rules/graph/ids.hpp"
#include "store/rules/graph/time_column.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace refctl::graph {

// A user's position in order of id: the graph takes 8 bytes per user if ids have no gaps.
using Node = std::uint32_t;
inline constexpr Node no_node = std::numeric_limits<Node>::max();

// The referrer and registration time of all users, as arrays in order of id. A copy: it outlives the view it was read
// from. Includes erased users. A referrer that does not exist (only in a damaged store) counts as none.
struct Columns {
  Ids ids;
  Array<Node> referrers;     // no_node: a root
  TimeColumn registered_at;  // ms, as in Instant; empty if not requested
  // True if every referrer comes before the users it referred, as in every store without imports. Algorithms on the
  // graph are then a plain loop.
  bool ordered = true;

  [[nodiscard]] std::size_t size() const { return ids.size(); }
  // no_node: the user does not exist.
  [[nodiscard]] Node find(UserId id) const;
};

using records::Times;

// Reads the columns of all users, or of those registered at or before `as_of`; a user whose referrer registered later
// is then a root.
[[nodiscard]] Result<Columns> load_columns(records::Reader& reader, std::optional<Instant> as_of = std::nullopt,
                                           Times times = Times::wanted);

}  // namespace refctl::graph
