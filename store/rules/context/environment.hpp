#pragma once

#include "store/model/time/instant.hpp"

#include <cstdint>
#include <span>

namespace refctl::rules {

// The wall clock; tests replace it.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;
  virtual Instant now() = 0;
};

// Random bytes suitable for keys and salts; tests replace it.
class Random {
 public:
  Random() = default;
  Random(const Random&) = delete;
  Random& operator=(const Random&) = delete;
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> bytes) = 0;
};

// The external services of the rules. The referred-to objects outlive everything created with it; both may be called
// from several threads.
struct Environment {
  Clock& clock;
  Random& random;
};

}  // namespace refctl::rules
