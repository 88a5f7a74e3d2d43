#pragma once

#include "store/model/requests.hpp"
#include "store/model/views.hpp"
#include "store/model/walk.hpp"
#include "store/rules/context/context.hpp"

#include <functional>

namespace refctl::rules {

// Visits a tree in pre-order for a caller, who sees the e-mails that the store shows them.
[[nodiscard]] Result<> tree_of(const UseCaseContext& context, const TreeQuery& query,
                               const std::function<Walk(const TreeNode&)>& visit);

}  // namespace refctl::rules
