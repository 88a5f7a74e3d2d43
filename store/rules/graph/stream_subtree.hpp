#pragma once

#include "store/model/ids.hpp"
#include "store/model/instant.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"
#include "store/rules/graph/columns.hpp"

#include <optional>

namespace refctl::graph {

// `root` and all below it that registered at or before `as_of`, in order of id, out of one pass over the columns of all
// users: nothing is kept of the others but 4 bytes an id. Absent where one pass cannot tell, because somebody has a
// referrer with a larger id than their own, or where ids are so sparse that load_columns needs less memory.
[[nodiscard]] Result<std::optional<Columns>> stream_subtree(records::Reader& reader, UserId root,
                                                            std::optional<Instant> as_of);

}  // namespace refctl::graph
