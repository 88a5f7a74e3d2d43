#include "store/rules/metrics/calendar.hpp"

#include <chrono>

namespace refctl::metrics {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::sys_days;

Instant midnight(sys_days day) { return {milliseconds(day.time_since_epoch()).count()}; }

}  // namespace

Interval interval_of(Period period, Instant at) {
  const sys_days day = std::chrono::floor<days>(std::chrono::sys_time<milliseconds>(milliseconds(at.ms)));
  switch (period) {
    case Period::day: break;
    case Period::week: {
      const sys_days monday = day - (std::chrono::weekday(day) - std::chrono::Monday);
      return {.start = midnight(monday), .end = midnight(monday + days(7))};
    }
    case Period::month: {
      const std::chrono::year_month_day date(day);
      const std::chrono::year_month month = date.year() / date.month();
      return {.start = midnight(sys_days(month / 1)), .end = midnight(sys_days((month + std::chrono::months(1)) / 1))};
    }
  }
  return {.start = midnight(day), .end = midnight(day + days(1))};
}

}  // namespace refctl::metrics
