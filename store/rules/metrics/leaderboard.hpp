#pragma once

#include "store/rules/graph/columns.hpp"
#include "store/rules/graph/measures.hpp"

namespace refctl::metrics {

// Whether `a` stands before `b`: by direct referrals, then downline, then the smaller id.
[[nodiscard]] inline bool ranks_before(const graph::Counts& counts, graph::Node a, graph::Node b) {
  if (counts.of[a].direct != counts.of[b].direct) return counts.of[a].direct > counts.of[b].direct;
  if (counts.of[a].downline != counts.of[b].downline) return counts.of[a].downline > counts.of[b].downline;
  return a < b;
}

}  // namespace refctl::metrics
