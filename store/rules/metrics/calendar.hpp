#pragma once

#include "store/model/instant.hpp"
#include "store/model/metrics.hpp"

namespace refctl::metrics {

// A stretch of UTC time, [start, end).
struct Stretch {
  Instant start;
  Instant end;
  [[nodiscard]] bool holds(Instant at) const { return start <= at && at < end; }
};

// The day, week (from Monday) or month that a moment falls in.
[[nodiscard]] Stretch stretch_of(Period period, Instant at);

}  // namespace refctl::metrics
