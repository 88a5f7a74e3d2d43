#pragma once

#include "store/rules/graph/columns.hpp"
#include "store/rules/graph/measures.hpp"

namespace refctl::metrics {

// Whether `a` stands before `b`: by direct referrals, then downline, then the smaller id.
[[nodiscard]] inline bool ranks_before(const graph::Counts& counts, graph::Node a, graph::Node b) {
  if (counts.direct[a] != counts.direct[b]) return counts.direct[a] > counts.direct[b];
  if (counts.downline[a] != counts.downline[b]) return counts.downline[a] > counts.downline[b];
  return a < b;
}

}  // namespace refctl::metrics
