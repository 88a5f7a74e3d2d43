#pragma once

#include "store/rules/environment.hpp"

#include <string>

namespace refctl::cli {

// The machine's wall clock.
class SystemClock final : public rules::Clock {
 public:
  Instant now() override;
};

// The kernel's random bytes.
class SystemRandom final : public rules::Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override;
};

// The name of the account that the program runs as: "root"; "uid:1000" where it has none.
[[nodiscard]] std::string os_user();

// The machine's name.
[[nodiscard]] std::string host_name();

}  // namespace refctl::cli
