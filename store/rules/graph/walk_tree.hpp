#pragma once

#include "store/model/ids.hpp"
#include "store/model/requests.hpp"
#include "store/model/views.hpp"
#include "store/model/walk.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"

#include <functional>
#include <optional>

namespace refctl::graph {

// Visits the tree below `root`, or without one the whole forest, in pre-order, as `query` cuts it
// (`max_depth`, `limit`, `as_of`; who is meant by `query.user` is the caller's affair). The shape is that
// of one moment; names are fetched as the walk goes on, in short reads, so that the store is never held
// while the visitor works. E-mails come unmasked. Memory: at most 40 bytes for each user of the store.
// An unknown root, or one not registered by `as_of`: no_such_user. Loops: store_damaged.
[[nodiscard]] Result<> walk_tree(records::Records& records, std::optional<UserId> root, const TreeQuery& query,
                                 const std::function<Walk(const TreeNode&)>& visit);

}  // namespace refctl::graph
