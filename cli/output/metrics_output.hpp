#pragma once

#include "cli/context.hpp"
#include "store/model/metrics.hpp"

namespace refctl::cli {

// The figures of all as the output options want them: for people drawn with bars, else the object of
// store/wire, and as CSV `metric,value` with nested ones under dotted names. With --fields naming one of the
// lists alone (periods, cohorts, top_referrers), a table or CSV has a row for each of its entries.
[[nodiscard]] Result<> print_metrics(Context& context, const Metrics& metrics, const MetricsOptions& asked);

[[nodiscard]] Result<> print_user_metrics(Context& context, const UserMetrics& metrics);

}  // namespace refctl::cli
