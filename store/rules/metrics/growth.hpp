#pragma once

#include "store/model/metrics.hpp"
#include "store/rules/graph/columns.hpp"
#include "store/rules/metrics/timeline.hpp"

#include <cstdint>

namespace refctl::metrics {

// Who registered when.
struct Growth {
  explicit Growth(Period by) : periods(by), cohorts(Period::month) {}

  std::uint64_t users = 0;
  std::uint64_t referred = 0;
  std::uint64_t judged = 0;  // users whose 30 days are over
  Timeline<Metrics::PeriodRow> periods;
  Timeline<Metrics::Cohort> cohorts;  // only their `users`
};

// Of the population; `last`: who registered by then has had their 30 days.
[[nodiscard]] Growth growth_of(const graph::Columns& columns, const MetricsOptions& options, Instant last);

}  // namespace refctl::metrics
