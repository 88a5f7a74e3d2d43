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
  if (value == 0 || most == 0 || columns == 0) return {};
  const double share = std::min(1.0, static_cast<double>(value) / static_cast<double>(most));
  const auto eighths =
      std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(share * 8 * static_cast<double>(columns))));
  std::string text;
  for (std::size_t i = 0; i < eighths / 8; ++i) text += "█";
  return text.append(slivers.at(eighths % 8));
}

std::string split_bar(std::uint64_t first, std::uint64_t second, std::uint64_t most, std::size_t columns) {
  const std::uint64_t both = first + second;
  if (both == 0 || most == 0 || columns == 0) return {};
  const auto part = [](std::uint64_t value, std::uint64_t whole, std::size_t of) {
    const double share = std::min(1.0, static_cast<double>(value) / static_cast<double>(whole));
    return static_cast<std::size_t>(std::lround(share * static_cast<double>(of)));
  };
  const std::size_t length = std::max<std::size_t>(1, part(both, most, columns));
  const std::size_t dark = part(first, both, length);
  std::string text;
  for (std::size_t i = 0; i < length; ++i) text += i < dark ? "█" : "░";
  return text;
}

std::string sparkline(const std::vector<std::uint64_t>& values, std::size_t columns) {
  if (values.empty() || columns == 0) return {};
  const std::size_t width = std::min(columns, values.size());
  std::vector<double> means;
  for (std::size_t i = 0; i < width; ++i) {
    const std::size_t begin = i * values.size() / width;
    const std::size_t end = (i + 1) * values.size() / width;
    double sum = 0;
    for (std::size_t at = begin; at < end; ++at) sum += static_cast<double>(values[at]);
    means.push_back(sum / static_cast<double>(end - begin));
  }
  const double most = *std::max_element(means.begin(), means.end());
  std::string text;
  for (const double mean : means)
    text += mean > 0 ? heights.at(static_cast<std::size_t>(std::ceil(mean / most * 8)) - 1) : " ";
  return text;
}

}  // namespace refctl::term
