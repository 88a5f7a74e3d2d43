#pragma once

#include "store/model/metrics.hpp"
#include "store/rules/graph/columns.hpp"
#include "store/rules/metrics/timeline.hpp"

#include <cstdint>

namespace refctl::metrics {

// Time from registration to referrals.
struct ReferralTimes {
  std::uint64_t early = 0;  // referrals within 30 days, by users with a complete 30-day window
  std::optional<Duration> median;
  std::optional<Duration> p90;
  std::array<std::uint64_t, time_to_first_limits.size() + 1> counts{};
  Timeline<Metrics::Cohort> cohorts{Period::month};  // of referrers; `users` is not filled in
};

// Users registered at or before `last` have a complete 30-day window. An imported user may be older than its referrer:
// that counts as 0 s.
[[nodiscard]] ReferralTimes referral_times_of(const graph::Columns& columns, const MetricsOptions& options,
                                              Instant last);

}  // namespace refctl::metrics
