#pragma once

#include "store/model/metrics.hpp"
#include "store/rules/graph/columns.hpp"

namespace refctl::metrics {

// Counts users by depth. The columns must be free of loops.
[[nodiscard]] Metrics::Depth generations_of(const graph::Columns& columns, const MetricsOptions& options);

}  // namespace refctl::metrics
