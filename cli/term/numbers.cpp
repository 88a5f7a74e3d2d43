#include "cli/term/numbers.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <string_view>

namespace refctl::term {

void append_number(std::string& line, std::uint64_t number) {
  std::array<char, 24> digits;
  line.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
}

void append_grouped(std::string& line, std::uint64_t number) {
  std::array<char, 24> digits;
  const char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  std::string_view rest(digits.data(), static_cast<std::size_t>(end - digits.data()));
  for (std::size_t head = (rest.size() + 2) % 3 + 1; !rest.empty(); head = 3) {
    line += rest.substr(0, head);
    rest.remove_prefix(head);
    if (!rest.empty()) line += ',';
  }
}

std::string grouped(std::uint64_t number) {
  std::string text;
  append_grouped(text, number);
  return text;
}

std::string human_bytes(std::uint64_t bytes) {
  if (bytes < 1000) return fmt::format("{} B", bytes);
  constexpr std::array units = {"kB", "MB", "GB", "TB", "PB", "EB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (value /= 1000; value >= 999.95 && unit + 1 < units.size(); ++unit) value /= 1000;
  return fmt::format("{:.1f} {}", value, units.at(unit));
}

}  // namespace refctl::term
