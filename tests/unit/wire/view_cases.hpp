#pragma once

#include "store/model/time/instant.hpp"
#include "store/model/user/user.hpp"

#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::wire_tests {

// Generates values of the model: hostile texts, limits of ranges, optionals present and absent. The same seed produces
// the same values.
class Maker {
 public:
  explicit Maker(std::uint64_t seed) : random_(seed) {}

  [[nodiscard]] bool flag() { return below(2) == 0; }
  [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  [[nodiscard]] std::uint64_t count();
  [[nodiscard]] double real();
  [[nodiscard]] std::string text();
  [[nodiscard]] std::string word();  // a text that is not empty
  [[nodiscard]] Instant instant();
  [[nodiscard]] Duration span();
  [[nodiscard]] UserId id();
  [[nodiscard]] Role role() { return static_cast<Role>(below(3)); }

  template <std::size_t size>
  [[nodiscard]] std::array<std::uint8_t, size> bytes() {
    std::array<std::uint8_t, size> made{};
    for (std::uint8_t& byte : made) byte = static_cast<std::uint8_t>(random_());
    return made;
  }
  template <typename Make>
  [[nodiscard]] auto maybe(const Make& make) -> std::optional<decltype(make())> {
    return flag() ? std::optional(make()) : std::nullopt;
  }
  template <typename Make>
  [[nodiscard]] auto some(const Make& make) -> std::vector<decltype(make())> {
    std::vector<decltype(make())> made(below(4));
    for (auto& one : made) one = make();
    return made;
  }

 private:
  std::mt19937_64 random_;
};

enum class Outcome { refused, same, differs };

// A view that store/wire writes and reads.
struct ViewCase {
  std::string_view name;
  // Generates a value and writes it; `same` is whether it was read back unchanged.
  std::string (*written)(Maker& maker, bool& same);
  // Reads a text. An accepted text is written and read again: `differs` if that yields another value.
  Outcome (*read_again)(std::string_view json);
};

[[nodiscard]] std::span<const ViewCase> view_cases();

}  // namespace refctl::wire_tests
