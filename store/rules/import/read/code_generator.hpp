#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace refctl::importing {

// Generates referral codes from a seed: ChaCha20 (RFC 8439) keyed by the seed, with a separate stream for each number,
// so that threads need no randomness of their own. Collisions with other codes are checked later.
class CodeGenerator {
 public:
  // The seed outlives it.
  CodeGenerator(const std::array<std::uint8_t, 32>& seed, std::uint64_t number) : seed_(seed), number_(number) {}

  [[nodiscard]] std::string next();

 private:
  static constexpr std::size_t codes_at_once = 64;

  const std::array<std::uint8_t, 32>& seed_;
  std::uint64_t number_;
  std::uint64_t drawn_ = 0;  // batches generated so far
  std::size_t at_ = codes_at_once;
  std::array<std::uint64_t, codes_at_once> bits_{};
};

}  // namespace refctl::importing
