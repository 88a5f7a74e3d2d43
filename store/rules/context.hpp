#pragma once

#include "store/records/records.hpp"
#include "store/rules/environment.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace refctl::rules {

// What every use case works with; both outlive it.
struct Context {
  records::Records& records;
  Environment environment;

  [[nodiscard]] Instant now() const { return environment.clock.now(); }

  template <std::size_t n>
  [[nodiscard]] std::array<std::uint8_t, n> random() const {
    std::array<std::uint8_t, n> bytes{};
    environment.random.fill(bytes);
    return bytes;
  }
};

}  // namespace refctl::rules
