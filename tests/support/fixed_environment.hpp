#pragma once

#include "store/rules/context/environment.hpp"

#include <atomic>
#include <cstdint>
#include <span>

namespace refctl::test {

// A clock that stands still unless the test moves it. Threads may share it.
class FixedClock final : public rules::Clock {
 public:
  FixedClock() = default;
  explicit FixedClock(Instant at) : ms_(at.ms) {}

  Instant now() override { return Instant{ms_.load()}; }
  void set(Instant at) { ms_ = at.ms; }
  void advance(Duration span) { ms_ += span.ms; }

 private:
  std::atomic<std::int64_t> ms_{1'772'366'400'000};  // 2026-03-01T12:00:00Z
};

// Pseudo-random bytes (splitmix64), the same in every run. Threads may share it.
class SequenceRandom : public rules::Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override {
    for (std::uint8_t& byte : bytes) {
      std::uint64_t x = state_.fetch_add(0x9E3779B97F4A7C15);
      x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
      x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
      byte = static_cast<std::uint8_t>(x >> 40);
    }
  }

 private:
  std::atomic<std::uint64_t> state_{0x9E3779B97F4A7C15};
};

}  // namespace refctl::test
