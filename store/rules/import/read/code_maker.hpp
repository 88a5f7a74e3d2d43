#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace refctl::importing {

// Makes referral codes out of one seed, a stream of its own for each number: ChaCha20 (RFC 8439) keyed by the seed,
// so that many threads need no randomness of their own. What it makes is checked against all others later.
class CodeMaker {
 public:
  // The seed outlives it.
  CodeMaker(const std::array<std::uint8_t, 32>& seed, std::uint64_t number) : seed_(seed), number_(number) {}

  [[nodiscard]] std::string next();

 private:
  static constexpr std::size_t codes_at_once = 64;

  const std::array<std::uint8_t, 32>& seed_;
  std::uint64_t number_;
  std::uint64_t drawn_ = 0;  // batches so far
  std::size_t at_ = codes_at_once;
  std::array<std::uint64_t, codes_at_once> bits_{};
};

}  // namespace refctl::importing
