#pragma once

#include "store/model/metrics.hpp"
#include "store/model/time/instant.hpp"

namespace refctl::metrics {

// An interval of UTC time, [start, end).
struct Interval {
  Instant start;
  Instant end;
  [[nodiscard]] bool contains(Instant at) const { return start <= at && at < end; }
};

// Returns the day, week (from Monday) or month that contains a moment.
[[nodiscard]] Interval interval_of(Period period, Instant at);

}  // namespace refctl::metrics
