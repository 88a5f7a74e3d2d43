#pragma once

#include "store/model/metrics.hpp"
#include "store/rules/graph/columns.hpp"
#include "store/rules/metrics/timeline.hpp"

#include <cstdint>

namespace refctl::metrics {

// Sign-ups over time.
struct Growth {
  explicit Growth(Period by) : periods(by), cohorts(Period::month) {}

  std::uint64_t users = 0;
  std::uint64_t referred = 0;
  std::uint64_t judged = 0;  // users with a complete 30-day window
  Timeline<Metrics::PeriodRow> periods;
  Timeline<Metrics::Cohort> cohorts;  // only `users` is filled in
};

// Users registered at or before `last` have a complete 30-day window.
[[nodiscard]] Growth growth_of(const graph::Columns& columns, const MetricsOptions& options, Instant last);

}  // namespace refctl::metrics
