#include "store/rules/metrics/distribution.hpp"

#include <algorithm>

namespace refctl::metrics {

double quotient(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

std::size_t nearest_rank(std::uint64_t percent, std::size_t count) {
  return static_cast<std::size_t>((percent * count + 99) / 100) - 1;
}

void Histogram::forget_zeros() {
  if (of_value.empty()) return;
  values -= of_value.front();
  of_value.front() = 0;
  if (of_value.size() == 1) of_value.clear();
}

std::uint64_t Histogram::percentile(std::uint64_t percent) const {
  if (values == 0) return 0;
  std::uint64_t before = nearest_rank(percent, values);
  std::uint64_t value = 0;
  while (before >= of_value[value]) before -= of_value[value++];
  return value;
}

double Histogram::top_1_percent_share() const {
  std::uint64_t wanted = (values + 99) / 100;
  std::uint64_t held = 0;
  for (std::size_t value = of_value.size(); value-- > 0 && wanted > 0;) {
    const std::uint64_t taken = std::min(wanted, of_value[value]);
    held += taken * value;
    wanted -= taken;
  }
  return quotient(held, sum);
}

double Histogram::gini() const {
  std::uint64_t weighted = 0;
  std::uint64_t before = 0;
  for (std::size_t value = 0; value < of_value.size(); ++value) {
    const std::uint64_t many = of_value[value];
    // The sum of the ranks before + 1 … before + many.
    weighted += value * (many * before + many * (many + 1) / 2);
    before += many;
  }
  return quotient(2 * weighted - (values + 1) * sum, values * sum);
}

std::optional<Duration> percentile(graph::Array<std::int64_t>& times, std::uint64_t percent) {
  if (times.empty()) return std::nullopt;
  const auto place = times.begin() + static_cast<std::ptrdiff_t>(nearest_rank(percent, times.size()));
  std::nth_element(times.begin(), place, times.end());
  return Duration{*place};
}

}  // namespace refctl::metrics
