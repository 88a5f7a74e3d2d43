#pragma once

#include "store/model/metrics.hpp"
#include "store/rules/graph/columns.hpp"
#include "store/rules/metrics/timeline.hpp"

#include <cstdint>

namespace refctl::metrics {

// How soon the users of the population referred others.
struct ReferralTimes {
  std::uint64_t early = 0;  // referrals within 30 days, by those whose 30 days are over
  std::optional<Duration> median;
  std::optional<Duration> p90;
  std::array<std::uint64_t, time_to_first_limits.size() + 1> counts{};
  Timeline<Metrics::Cohort> cohorts{Period::month};  // of those who referred somebody; without `users`
};

// `last`: who registered by then has had their 30 days. An import may bring a user older than their
// referrer: that took no time.
[[nodiscard]] ReferralTimes referral_times_of(const graph::Columns& columns, const MetricsOptions& options,
                                              Instant last);

}  // namespace refctl::metrics
