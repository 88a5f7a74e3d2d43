#pragma once

#include "store/model/metrics.hpp"
#include "store/rules/graph/columns.hpp"

namespace refctl::metrics {

// How deep the users of the population stand. Of columns without loops.
[[nodiscard]] Metrics::Depth generations_of(const graph::Columns& columns, const MetricsOptions& options);

}  // namespace refctl::metrics
