#pragma once

#include "store/model/metrics.hpp"
#include "store/model/user/user_ref.hpp"
#include "store/rules/context/context.hpp"

#include <optional>

// Metrics for a caller: measure computes them; these functions add the caller's permission.

namespace refctl::rules {

[[nodiscard]] Result<Metrics> metrics_of_all(const UseCaseContext& context, const MetricsOptions& options);
[[nodiscard]] Result<UserMetrics> metrics_of_user(const UseCaseContext& context, const std::optional<UserRef>& user);

}  // namespace refctl::rules
