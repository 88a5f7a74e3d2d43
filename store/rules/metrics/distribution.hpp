#pragma once

#include "store/model/metrics.hpp"
#include "store/model/time/instant.hpp"
#include "store/rules/graph/array.hpp"

#include <cstdint>
#include <optional>
#include <vector>

// Statistics over many values, computed in integers up to one final division.

namespace refctl::metrics {

// part / whole; 0 if the whole is 0.
[[nodiscard]] double quotient(std::uint64_t part, std::uint64_t whole);

// The index, from 0, of the nearest-rank percentile among `count` sorted values: ceil(percent / 100 · count) − 1.
[[nodiscard]] std::size_t nearest_rank(std::uint64_t percent, std::size_t count);

// A histogram: of_value[v] is the number of values equal to v. Suited to direct referrals, most of which are small.
struct Histogram {
  std::vector<std::uint64_t> of_value;
  std::uint64_t values = 0;
  std::uint64_t sum = 0;

  void add(std::uint64_t value) {
    if (value >= of_value.size()) of_value.resize(value + 1);
    ++of_value[value];
    ++values;
    sum += value;
  }
  // The histogram without the zeros.
  void forget_zeros();
  [[nodiscard]] std::uint64_t percentile(std::uint64_t percent) const;
  [[nodiscard]] std::uint64_t max() const { return of_value.empty() ? 0 : of_value.size() - 1; }
  // The share of the sum held by the largest `percent` of the values (their number rounded up).
  [[nodiscard]] double top_1_percent_share() const;
  // Gini coefficient of the sorted values x_1 ≤ … ≤ x_n: (2 Σ i·x_i − (n + 1) Σ x_i) / (n Σ x_i).
  [[nodiscard]] double gini() const;
};

// Nearest-rank percentile of times; reorders them. Absent if there are none.
[[nodiscard]] std::optional<Duration> percentile(graph::Array<std::int64_t>& times, std::uint64_t percent);

}  // namespace refctl::metrics
