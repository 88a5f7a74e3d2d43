#pragma once

#include "store/model/requests.hpp"
#include "store/model/user/ids.hpp"
#include "store/model/views.hpp"
#include "store/model/walk.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"

#include <functional>
#include <optional>

namespace refctl::graph {

// Visits the tree below `root`, or the complete forest if absent, in pre-order, limited by `query` (`max_depth`,
// `limit`, `as_of`; `query.user` is ignored, the caller has resolved it). The shape is read from one snapshot; names
// are fetched during the walk, in short reads, so that no transaction is open while the visitor works. E-mails are not
// masked. Memory: at most 40 bytes per user of the store.
// no_such_user: the root is unknown or was not registered by `as_of`. store_damaged: loops.
[[nodiscard]] Result<> walk_tree(records::Records& records, std::optional<UserId> root, const TreeQuery& query,
                                 const std::function<Walk(const TreeNode&)>& visit);

}  // namespace refctl::graph
