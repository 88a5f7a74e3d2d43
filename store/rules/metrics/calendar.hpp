#pragma once

#include "store/model/metrics.hpp"
#include "store/model/time/instant.hpp"

namespace refctl::metrics {

// An interval of UTC time, [start, end).
struct Stretch {
  Instant start;
  Instant end;
  [[nodiscard]] bool holds(Instant at) const { return start <= at && at < end; }
};

// Returns the day, week (from Monday) or month that contains a moment.
[[nodiscard]] Stretch stretch_of(Period period, Instant at);

}  // namespace refctl::metrics
