#pragma once

#include "store/model/time/instant.hpp"

#include <array>
#include <cstdint>

namespace refctl {

// The key of a throttle counter: a keyed hash of the account's e-mail key or of an address (never the text itself), so
// that unknown accounts are counted like known ones.
using ThrottleKey = std::array<std::uint8_t, 16>;

struct ThrottleCounter {
  std::uint32_t failures = 0;  // since the last success, or on the current day (see rules/accounts/throttle)
  Instant last;                // the last failure, by a clock that never goes backwards
  Instant window_start;        // beginning of the current count

  bool operator==(const ThrottleCounter&) const = default;
};

}  // namespace refctl
