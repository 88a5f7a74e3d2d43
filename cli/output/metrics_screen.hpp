#pragma once

#include "cli/context.hpp"
#include "store/model/metrics.hpp"

namespace refctl::cli {

// Prints metrics for people, with bars and sparklines, and says which rows it leaves out for brevity.
void show_metrics(Context& context, const Metrics& metrics, const MetricsOptions& asked);
void show_user_metrics(Context& context, const UserMetrics& metrics);

}  // namespace refctl::cli
