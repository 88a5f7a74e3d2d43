#pragma once

#include "store/model/time/instant.hpp"
#include "store/model/user/ids.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"
#include "store/rules/graph/columns.hpp"

#include <optional>

namespace refctl::graph {

// Reads `root` and all users below it that registered at or before `as_of`, in order of id, in one scan of the columns
// of all users. Of the other users it keeps only 4 bytes per id. Absent if one scan does not suffice, because a
// referrer has a larger id than its child, or if ids are so sparse that load_columns needs less memory.
[[nodiscard]] Result<std::optional<Columns>> stream_subtree(records::Reader& reader, UserId root,
                                                            std::optional<Instant> as_of);

}  // namespace refctl::graph
