#pragma once

#include <cstdint>

// Pseudo-random numbers by integer arithmetic, the same on every machine. Not for secrets.

namespace refctl::seed {

// A bijection that spreads neighbouring numbers over all 64 bits (the finalizer of SplitMix64).
[[nodiscard]] constexpr std::uint64_t scattered(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31);
}

// A separate stream of numbers for each (seed, purpose, index), so that any user can be generated without the ones
// before it.
class Stream {
 public:
  constexpr Stream(std::uint64_t seed, std::uint64_t purpose, std::uint64_t index)
      : state_(scattered(scattered(scattered(seed + step) + purpose) + index)) {}

  constexpr std::uint64_t next() { return scattered(state_ += step); }
  // 0 … bound − 1, for a bound of 1 … 2^32.
  constexpr std::uint64_t below(std::uint64_t bound) { return ((next() >> 32) * bound) >> 32; }
  constexpr bool percent(std::uint64_t chance) { return below(100) < chance; }

 private:
  static constexpr std::uint64_t step = 0x9e3779b97f4a7c15U;
  std::uint64_t state_;
};

// The purposes of streams; each is used in one place only.
enum Purpose : std::uint64_t { for_tree = 1, for_times = 2, for_waves = 3, for_people = 4, for_codes = 5 };

}  // namespace refctl::seed
