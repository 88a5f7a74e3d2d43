#pragma once

#include "store/model/instant.hpp"

#include <cstdint>
#include <span>

namespace refctl::rules {

// The wall clock, so that tests can set it.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;
  virtual Instant now() = 0;
};

// Random bytes fit for keys and salts, so that tests can repeat them.
class Random {
 public:
  Random() = default;
  Random(const Random&) = delete;
  Random& operator=(const Random&) = delete;
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> bytes) = 0;
};

// What the rules need of the outside world. The referred-to objects outlive whatever is made with it;
// both may be called from several threads at once.
struct Environment {
  Clock& clock;
  Random& random;
};

}  // namespace refctl::rules
