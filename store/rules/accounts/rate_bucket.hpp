#pragma once

#include "store/model/access/throttle.hpp"

#include <algorithm>
#include <cstdint>

namespace refctl::rules {

// A leaky bucket stored in a ThrottleCounter: `burst` events at once, then one per `period`. A last event in the future
// was written before the clock was set back and counts as now.
struct RateBucket {
  std::int64_t burst = 0;
  Duration period;

  // Seconds until the next event is allowed; 0: now.
  [[nodiscard]] int wait_seconds(const ThrottleCounter& counter, Instant now) const {
    const std::int64_t over = level(counter, now) - burst;
    if (over < 0) return 0;
    const std::int64_t ms = (over + 1) * period.ms - elapsed(counter, now) % period.ms;
    return static_cast<int>((ms + 999) / 1000);
  }

  [[nodiscard]] ThrottleCounter after_event(ThrottleCounter counter, Instant now) const {
    const std::int64_t before = level(counter, now);
    // The remainder of the current period is kept; otherwise events at 1.9 periods would never drain.
    const Duration rest{before == 0 ? 0 : elapsed(counter, now) % period.ms};
    counter.failures = static_cast<std::uint32_t>(before + 1);
    counter.last = now - rest;
    counter.window_start = counter.last;
    return counter;
  }

 private:
  [[nodiscard]] static std::int64_t elapsed(const ThrottleCounter& counter, Instant now) {
    return std::max<std::int64_t>(0, now.ms - counter.last.ms);
  }
  [[nodiscard]] std::int64_t level(const ThrottleCounter& counter, Instant now) const {
    return std::max<std::int64_t>(0, std::int64_t{counter.failures} - elapsed(counter, now) / period.ms);
  }
};

}  // namespace refctl::rules
