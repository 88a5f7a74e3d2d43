#include "store/rules/metrics/timeline.hpp"

namespace refctl::metrics {
namespace {

void list_gap(std::vector<Metrics::PeriodRow>& rows, Period period, Instant next) {
  if (rows.empty()) return;
  const std::size_t before = rows.size();
  for (Instant at = interval_of(period, rows.back().start).end; at < next; at = interval_of(period, at).end) {
    if (rows.size() - before == longest_listed_gap) {
      rows.resize(before);
      return;
    }
    rows.emplace_back().start = at;
  }
}

}  // namespace

std::vector<Metrics::PeriodRow> periods_of(const Timeline<Metrics::PeriodRow>& timeline, Period period) {
  std::vector<Metrics::PeriodRow> rows;
  for (const auto& [start, row] : timeline.rows()) {
    list_gap(rows, period, start);
    rows.push_back(row);
    rows.back().start = start;
  }
  return rows;
}

}  // namespace refctl::metrics
