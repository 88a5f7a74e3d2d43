#pragma once

#include "store/model/ids.hpp"
#include "store/model/instant.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"
#include "store/rules/graph/array.hpp"
#include "store/rules/graph/ids.hpp"
#include "store/rules/graph/moments.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace refctl::graph {

// A user's place in order of id: how the graph is kept in memory, at 8 bytes a user where ids have no gaps.
using Node = std::uint32_t;
inline constexpr Node no_node = std::numeric_limits<Node>::max();

// Who referred whom and when, all users side by side in order of id. A copy: it outlives the view it
// was read from. Erased users are in it. A referrer that the store does not hold (only a damaged store
// names one) counts as none.
struct Columns {
  Ids ids;
  Array<Node> referrers;  // no_node: a root
  Moments registered_at;  // ms, as in Instant; empty where they were not asked for
  // Every referrer stands before those it referred: what a store without imports always has. Passes
  // over the graph are then one plain loop.
  bool ordered = true;

  [[nodiscard]] std::size_t size() const { return ids.size(); }
  // no_node: there is no such user.
  [[nodiscard]] Node find(UserId id) const;
};

enum class Times { wanted, not_wanted };

// Reads the columns of all users, or of those registered at or before `as_of`; who was referred by
// somebody not yet registered then is a root.
[[nodiscard]] Result<Columns> load_columns(records::Reader& reader, std::optional<Instant> as_of = std::nullopt,
                                           Times times = Times::wanted);

}  // namespace refctl::graph
