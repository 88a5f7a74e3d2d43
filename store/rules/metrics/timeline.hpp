#pragma once

#include "store/model/metrics.hpp"
#include "store/model/time/instant.hpp"
#include "store/rules/metrics/calendar.hpp"

#include <cstdint>
#include <map>
#include <vector>

namespace refctl::metrics {

// Rows per day, week or month, created on demand. Moments mostly ascend, so the row used last is tried first.
template <typename Row>
class Timeline {
 public:
  explicit Timeline(Period period) : period_(period) {}

  Row& at(Instant moment) {
    if (last_ == nullptr || !interval_.contains(moment)) {
      interval_ = interval_of(period_, moment);
      last_ = &rows_[interval_.start];
    }
    return *last_;
  }
  // Whether the moments from `first` to `last` fall into the same row.
  [[nodiscard]] bool one_row(Instant first, Instant last) {
    at(first);
    return interval_.contains(last);
  }
  [[nodiscard]] const std::map<Instant, Row>& rows() const { return rows_; }

 private:
  Period period_;
  std::map<Instant, Row> rows_;
  Interval interval_{};
  Row* last_ = nullptr;
};

// The largest number of rows that is filled up with empty periods.
inline constexpr std::uint64_t longest_listed_gap = 1000;

// Returns the rows in order, with their starts set and empty rows between them.
[[nodiscard]] std::vector<Metrics::PeriodRow> periods_of(const Timeline<Metrics::PeriodRow>& timeline, Period period);

}  // namespace refctl::metrics
