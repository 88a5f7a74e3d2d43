#pragma once

#include "store/model/instant.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace refctl {

// What a number alone counts, from 1970-01-01T00:00:00Z.
enum class TimeUnit : std::uint8_t { milliseconds, seconds, microseconds };

// The order of a date whose year stands last. Unknown: 03/04/2025 may be 3 April or 4 March.
enum class DateOrder : std::uint8_t { unknown, day_first, month_first };

// ms, s, us.
[[nodiscard]] std::optional<TimeUnit> time_unit_named(std::string_view name);
// By the order of its letters: dmy, DD/MM/YYYY, %d.%m.%Y; mdy, MM/DD/YYYY, %m/%d/%Y.
[[nodiscard]] std::optional<DateOrder> date_order_named(std::string_view name);

struct TimeFormat {
  TimeUnit unit = TimeUnit::milliseconds;
  DateOrder order = DateOrder::unknown;
};

enum class TimeFault : std::uint8_t {
  none,
  no_time,
  small_number,    // before 1973-03-03: more likely seconds, days or a date of digits
  ambiguous_date,  // the year stands last, and the order of day and month is unknown
};

struct TimeReading {
  Instant at;
  bool zoneless = false;  // a time of day without a zone, taken as UTC
  TimeFault fault = TimeFault::none;
};

// The one reader of times: RFC 3339; what SQL databases and programming languages write (2026-03-01 12:00:00,
// 2026-03-01 12:00:00.123456+00, 2026-03-01 12:00 UTC); dates (2026-03-01, 2026/3/1); with a known order dates like
// 31/12/2025; and numbers since 1970 of at least 10^11 milliseconds. Digits beyond milliseconds are cut.
[[nodiscard]] TimeReading read_time(std::string_view text, const TimeFormat& format = {});

// Whether so many milliseconds since 1970 are taken as a number: within the years up to 9999, and not so few that they
// are more likely seconds.
[[nodiscard]] bool is_time_number(std::uint64_t ms);

}  // namespace refctl
