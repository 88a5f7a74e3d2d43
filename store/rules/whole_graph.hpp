#pragma once

#include "store/model/actor.hpp"
#include "store/model/metrics.hpp"
#include "store/model/requests.hpp"
#include "store/model/views.hpp"
#include "store/model/walk.hpp"
#include "store/rules/context.hpp"

#include <functional>
#include <optional>

// Trees and metrics, with the check of permissions; graph/ and metrics/ do the work.

namespace refctl::rules {

[[nodiscard]] Result<> tree_of(const Context& context, const TreeQuery& query,
                               const std::function<Walk(const TreeNode&)>& visit);
[[nodiscard]] Result<Metrics> metrics_of_all(const Context& context, const MetricsOptions& options);
[[nodiscard]] Result<UserMetrics> metrics_of_user(const Context& context, const std::optional<UserRef>& user);

}  // namespace refctl::rules
