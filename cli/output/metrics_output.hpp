#pragma once

#include "cli/context.hpp"
#include "store/model/metrics.hpp"

namespace refctl::cli {

// Prints metrics as the output options request: drawn with bars for people, the object of store/wire as JSON, or CSV
// rows `metric,value` with dotted names for nested metrics. If --fields names only one of the lists (periods, cohorts,
// top_referrers), a table or CSV has a row for each of its entries.
[[nodiscard]] Result<> print_metrics(Context& context, const Metrics& metrics, const MetricsOptions& asked);

[[nodiscard]] Result<> print_user_metrics(Context& context, const UserMetrics& metrics);

}  // namespace refctl::cli
