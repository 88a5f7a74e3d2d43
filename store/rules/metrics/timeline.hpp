#pragma once

#include "store/model/instant.hpp"
#include "store/model/metrics.hpp"
#include "store/rules/metrics/calendar.hpp"

#include <cstdint>
#include <map>
#include <vector>

namespace refctl::metrics {

// Rows by day, week or month, made as moments come. Moments mostly ascend, so the row used last is
// tried first.
template <typename Row>
class Timeline {
 public:
  explicit Timeline(Period period) : period_(period) {}

  Row& at(Instant moment) {
    if (last_ == nullptr || !stretch_.holds(moment)) {
      stretch_ = stretch_of(period_, moment);
      last_ = &rows_[stretch_.start];
    }
    return *last_;
  }
  // Whether the moments from `first` to `last` have the same row.
  [[nodiscard]] bool one_row(Instant first, Instant last) {
    at(first);
    return stretch_.holds(last);
  }
  [[nodiscard]] const std::map<Instant, Row>& rows() const { return rows_; }

 private:
  Period period_;
  std::map<Instant, Row> rows_;
  Stretch stretch_{};
  Row* last_ = nullptr;
};

// Empty periods between two that have sign-ups, unless there are more than these.
inline constexpr std::uint64_t longest_listed_gap = 1000;

// The rows in order, with their starts filled in and the empty ones between them.
[[nodiscard]] std::vector<Metrics::PeriodRow> periods_of(const Timeline<Metrics::PeriodRow>& timeline, Period period);

}  // namespace refctl::metrics
