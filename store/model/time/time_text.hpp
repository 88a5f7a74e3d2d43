#pragma once

#include "store/model/time/instant.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace refctl {

// The unit of a bare number, counted from 1970-01-01T00:00:00Z.
enum class TimeUnit : std::uint8_t { milliseconds, seconds, microseconds };

// The order of day and month in a date with the year last. Unknown: 03/04/2025 may be 3 April or 4 March.
enum class DateOrder : std::uint8_t { unknown, day_first, month_first };

// Accepts ms, s, us.
[[nodiscard]] std::optional<TimeUnit> time_unit_named(std::string_view name);
// Recognizes the order of the letters: dmy, DD/MM/YYYY, %d.%m.%Y; mdy, MM/DD/YYYY, %m/%d/%Y.
[[nodiscard]] std::optional<DateOrder> date_order_named(std::string_view name);

struct TimeFormat {
  TimeUnit unit = TimeUnit::milliseconds;
  DateOrder order = DateOrder::unknown;
};

enum class TimeFault : std::uint8_t {
  none,
  no_time,
  small_number,    // before 1973-03-03: more likely seconds, days or a date of digits
  ambiguous_date,  // the year is last, and the order of day and month is unknown
};

struct TimeReading {
  Instant at;
  bool zoneless = false;  // a time of day without a zone, taken as UTC
  TimeFault fault = TimeFault::none;
};

// Parses all texts of times: RFC 3339; the forms of SQL databases and programming languages (2026-03-01 12:00:00,
// 2026-03-01 12:00:00.123456+00, 2026-03-01 12:00 UTC); dates (2026-03-01, 2026/3/1); with a known order dates like
// 31/12/2025; and numbers since 1970 of at least 10^11 milliseconds. Digits beyond milliseconds are ignored.
[[nodiscard]] TimeReading read_time(std::string_view text, const TimeFormat& format = {});

// Returns whether a number is accepted as milliseconds since 1970: up to the year 9999, and large enough not to be
// seconds.
[[nodiscard]] bool is_time_number(std::uint64_t ms);

}  // namespace refctl
