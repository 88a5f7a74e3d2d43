#include "store/model/metrics.hpp"

#include <chrono>

namespace refctl {

std::string_view name_of(Period period) {
  switch (period) {
    case Period::day: return "day";
    case Period::week: return "week";
    case Period::month: return "month";
  }
  return "";
}

bool window_is_over(Instant month, Duration window, Instant as_of) {
  using namespace std::chrono;
  const year_month_day first{floor<std::chrono::days>(sys_time<milliseconds>(milliseconds(month.ms)))};
  const sys_days end = sys_days((first.year() / first.month() + months(1)) / 1);
  return Instant{time_point_cast<milliseconds>(end).time_since_epoch().count()} + window <= as_of;
}

}  // namespace refctl
