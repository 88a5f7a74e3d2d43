#include "store/rules/metrics/growth.hpp"

#include <algorithm>
#include <limits>

namespace refctl::metrics {
namespace {

using graph::Columns;
using graph::no_node;

// Users handled together: neighbours mostly registered on the same day and are then counted in one step.
constexpr std::size_t together = 256;

class Adder {
 public:
  Adder(Growth& growth, const Columns& columns, Instant since, Instant last)
      : growth_(growth), columns_(columns), since_(since), last_(last) {}

  // Counts the users from `begin` to `end` if all of them fall into the same rows.
  bool add_all(std::size_t begin, std::size_t end) {
    const Instant first{columns_.registered_at[begin]};
    const Instant latest{columns_.registered_at[end - 1]};
    if (first < since_ || (first <= last_ && latest > last_)) return false;
    if (!growth_.periods.one_row(first, latest) || !growth_.cohorts.one_row(first, latest)) return false;
    std::uint32_t referred = 0;
    for (std::size_t i = begin; i < end; ++i) referred += static_cast<std::uint32_t>(columns_.referrers[i] != no_node);
    add(first, end - begin, referred);
    return true;
  }
  void add_one(std::size_t i) {
    const Instant at{columns_.registered_at[i]};
    if (at >= since_) add(at, 1, columns_.referrers[i] != no_node ? 1 : 0);
  }

 private:
  void add(Instant at, std::uint64_t users, std::uint64_t referred) {
    growth_.users += users;
    growth_.referred += referred;
    if (at <= last_) growth_.judged += users;
    Metrics::PeriodRow& period = growth_.periods.at(at);
    period.signups += users;
    period.referred += referred;
    period.organic += users - referred;
    growth_.cohorts.at(at).users += users;
  }

  Growth& growth_;
  const Columns& columns_;
  Instant since_;
  Instant last_;
};

}  // namespace

Growth growth_of(const Columns& columns, const MetricsOptions& options, Instant last) {
  Growth growth(options.by);
  Adder adder(growth, columns, options.since.value_or(Instant{std::numeric_limits<std::int64_t>::min()}), last);
  const bool ascending = columns.registered_at.ascending();
  for (std::size_t begin = 0; begin < columns.size(); begin += together) {
    const std::size_t end = std::min(columns.size(), begin + together);
    if (ascending && adder.add_all(begin, end)) continue;
    for (std::size_t i = begin; i < end; ++i) adder.add_one(i);
  }
  return growth;
}

}  // namespace refctl::metrics
