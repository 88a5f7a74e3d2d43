#pragma once

#include "store/model/instant.hpp"

#include <array>
#include <cstdint>

namespace refctl {

// What is counted about failed log-ins: a keyed hash of the account's e-mail key or of an address
// (never the text itself), so that unknown accounts are counted like known ones.
using ThrottleKey = std::array<std::uint8_t, 16>;

struct ThrottleCounter {
  std::uint32_t failures = 0;  // since the last success, or in the present day, as rules/throttle says
  Instant last;                // the last failure, on a clock that never counts backwards
  Instant window_start;        // when the present count began

  bool operator==(const ThrottleCounter&) const = default;
};

}  // namespace refctl
