#pragma once

#include "store/rules/context/environment.hpp"

#include <optional>
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

// The operator's name in the audit log: the account; for root also the account that used sudo, from the value of
// SUDO_USER: "root (sudo alice)". A filter by "operator:root" includes both. Ignores a value that is not the name of an
// account.
[[nodiscard]] std::string operator_name(const std::optional<std::string>& sudo_user);

// The machine's name.
[[nodiscard]] std::string host_name();

}  // namespace refctl::cli
