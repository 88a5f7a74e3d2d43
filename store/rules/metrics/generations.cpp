#include "store/rules/metrics/generations.hpp"

#include "store/rules/graph/measures.hpp"
#include "store/rules/metrics/distribution.hpp"

namespace refctl::metrics {

Metrics::Depth generations_of(const graph::Columns& columns, const MetricsOptions& options) {
  Metrics::Depth depth;
  const graph::Array<std::uint32_t> depths = graph::depths(columns);
  std::uint64_t users = 0;
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (options.since && columns.registered_at[i] < options.since->ms) continue;
    if (depths[i] >= depth.generations.size()) depth.generations.resize(depths[i] + std::size_t{1});
    ++depth.generations[depths[i]];
    sum += depths[i];
    ++users;
  }
  depth.max = depth.generations.empty() ? 0 : depth.generations.size() - 1;
  depth.mean = quotient(sum, users);
  return depth;
}

}  // namespace refctl::metrics
