#pragma once

#include "store/model/metrics.hpp"
#include "store/rules/graph/columns.hpp"
#include "store/rules/graph/measures.hpp"

#include <vector>

namespace refctl::metrics {

// Whether `a` ranks before `b`: by direct referrals, then downline, then the smaller id.
[[nodiscard]] inline bool ranks_before(const graph::Counts& counts, graph::Node a, graph::Node b) {
  if (counts.of[a].direct != counts.of[b].direct) return counts.of[a].direct > counts.of[b].direct;
  if (counts.of[a].downline != counts.of[b].downline) return counts.of[a].downline > counts.of[b].downline;
  return a < b;
}

// Returns the first `options.top` referrers of the population, with ids only (no names).
[[nodiscard]] std::vector<Metrics::TopReferrer> leaders_of(const graph::Columns& columns, const graph::Counts& counts,
                                                           const MetricsOptions& options);

}  // namespace refctl::metrics
