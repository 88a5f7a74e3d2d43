#include "cli/term/bars.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace refctl::term {

namespace {

constexpr std::array<std::string_view, 8> slivers = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
constexpr std::array<std::string_view, 8> heights = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

}  // namespace

std::string bar(std::uint64_t value, std::uint64_t most, std::size_t columns) {
  if (value == 0 || most == 0) return {};
  const double share = std::min(1.0, static_cast<double>(value) / static_cast<double>(most));
  const auto eighths =
      std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(share * 8 * static_cast<double>(columns))));
  std::string text;
  for (std::size_t i = 0; i < eighths / 8; ++i) text += "█";
  return text.append(slivers.at(eighths % 8));
}

std::string sparkline(const std::vector<std::uint64_t>& values, std::size_t columns) {
  if (values.empty() || columns == 0) return {};
  const std::size_t shared = (values.size() + columns - 1) / columns;  // values a column
  std::vector<std::uint64_t> sums;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i % shared == 0) sums.push_back(0);
    sums.back() += values[i];
  }
  const std::uint64_t most = *std::max_element(sums.begin(), sums.end());
  std::string text;
  for (const std::uint64_t sum : sums) {
    const double share = most == 0 ? 0 : static_cast<double>(sum) / static_cast<double>(most);
    text += sum == 0 ? " " : std::string(heights.at(static_cast<std::size_t>(std::ceil(share * 8)) - 1));
  }
  return text;
}

}  // namespace refctl::term
