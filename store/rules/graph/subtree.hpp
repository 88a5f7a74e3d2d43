#pragma once

#include "store/model/time/instant.hpp"
#include "store/model/user/ids.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"
#include "store/rules/graph/columns.hpp"

#include <cstdint>
#include <optional>

namespace refctl::graph {

// Returns how many edges may be followed before reading all columns is cheaper, for this engine and a store of this
// size.
[[nodiscard]] Result<std::uint64_t> max_edges_to_follow(records::Reader& reader);

// Reads `root` and all users below it that registered at or before `as_of`, level by level, in the order of their
// referrers; one call of the reader per level. `registered_at` stays zero. Absent: there are more than `most` users, or
// they form a loop.
[[nodiscard]] Result<std::optional<Columns>> read_subtree(records::Reader& reader, UserId root,
                                                          std::optional<Instant> as_of, std::uint64_t most);

}  // namespace refctl::graph
