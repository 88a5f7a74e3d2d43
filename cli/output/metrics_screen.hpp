#pragma once

#include "cli/context.hpp"
#include "store/model/metrics.hpp"

namespace refctl::cli {

// The figures drawn for people, with bars and sparklines. What is left out for its length is said.
void show_metrics(Context& context, const Metrics& metrics, const MetricsOptions& asked);
void show_user_metrics(Context& context, const UserMetrics& metrics);

}  // namespace refctl::cli
