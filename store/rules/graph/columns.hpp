#pragma once

#include "store/model/ids.hpp"
#include "store/model/instant.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"
#include "store/rules/graph/array.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace refctl::graph {

// A user's place in order of id: how the graph is kept in memory, at 20 bytes a user.
using Node = std::uint32_t;
inline constexpr Node no_node = std::numeric_limits<Node>::max();

// Who referred whom and when, all users side by side in order of id. A copy: it outlives the view it
// was read from. Erased users are in it. A referrer that the store does not hold (only a damaged store
// names one) counts as none.
struct Columns {
  Array<std::uint64_t> ids;
  Array<Node> referrers;              // no_node: a root
  Array<std::int64_t> registered_at;  // ms, as in Instant
  // Every referrer stands before those it referred: what a store without imports always has. Passes
  // over the graph are then one plain loop.
  bool ordered = true;

  [[nodiscard]] std::size_t size() const { return ids.size(); }
  // no_node: there is no such user.
  [[nodiscard]] Node find(UserId id) const;
};

// Reads the columns of all users, or of those registered at or before `as_of`; who was referred by
// somebody not yet registered then is a root.
[[nodiscard]] Result<Columns> load_columns(records::Reader& reader, std::optional<Instant> as_of = std::nullopt);

}  // namespace refctl::graph
