#include "store/model/time/instant.hpp"

#include "store/model/text/ascii.hpp"
#include "store/model/time/time_text.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <optional>

namespace refctl {

namespace {

constexpr std::int64_t ms_per_day = 86'400'000;
constexpr std::size_t rfc3339_length = 24;
std::optional<std::int64_t> parse_count(std::string_view text) {
  if (text.empty() || text.size() > 15 || !std::ranges::all_of(text, is_ascii_digit)) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : text) value = value * 10 + (c - '0');
  return value;
}

std::optional<std::int64_t> ms_of_unit(char unit) {
  switch (unit) {
    case 's': return 1000;
    case 'm': return 60'000;
    case 'h': return 3'600'000;
    case 'd': return ms_per_day;
    case 'w': return 7 * ms_per_day;
    default: return std::nullopt;
  }
}

std::optional<Duration> parse_span(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  const auto unit = ms_of_unit(text.back());
  text.remove_suffix(1);
  if (!unit) return std::nullopt;
  const auto count = parse_count(text);
  if (!count || *count <= 0 || *count > (last_instant - first_instant).ms / *unit) return std::nullopt;
  return Duration{*count * *unit};
}

// `and_spans` is appended to the list of forms in the hint.
Failure not_a_time(TimeFault fault, std::string_view and_spans) {
  switch (fault) {
    case TimeFault::small_number:
      return fail(ErrorCode::invalid_field, "this number is too small for milliseconds since 1970",
                  "seconds since 1970 get 000 behind them; a time is also written 2026-03-01T12:00:00Z");
    case TimeFault::ambiguous_date:
      return fail(ErrorCode::invalid_field, "it is not clear which number of this date is the day and which the month",
                  "a date is written 2026-03-01: year, month, day");
    case TimeFault::none:
    case TimeFault::no_time: break;
  }
  return fail(ErrorCode::invalid_field, "this is not a time",
              std::string("a time is written 2026-03-01T12:00:00Z, 2026-03-01 or as milliseconds since 1970")
                  .append(and_spans));
}

Result<Instant> parse(std::string_view text, std::string_view and_spans) {
  const TimeReading reading = read_time(text);
  if (reading.fault != TimeFault::none) return not_a_time(reading.fault, and_spans);
  return reading.at;
}

// Writes `width` decimal digits at `out` and advances it.
void put_digits(char*& out, std::int64_t value, int width) {
  for (int i = width - 1; i >= 0; --i) {
    out[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  out += width;
}

}  // namespace

char* put_rfc3339(char* out, Instant at) {
  const std::int64_t ms = std::clamp(at, first_instant, last_instant).ms;
  std::int64_t day = ms / ms_per_day;
  std::int64_t rest = ms % ms_per_day;
  if (rest < 0) {
    rest += ms_per_day;
    --day;
  }
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  std::memcpy(out, "0000-00-00T00:00:00.000Z", rfc3339_length);
  put_digits(out, int{date.year()}, 4);
  ++out;
  put_digits(out, unsigned{date.month()}, 2);
  ++out;
  put_digits(out, unsigned{date.day()}, 2);
  ++out;
  put_digits(out, rest / 3'600'000, 2);
  ++out;
  put_digits(out, rest / 60'000 % 60, 2);
  ++out;
  put_digits(out, rest / 1000 % 60, 2);
  ++out;
  put_digits(out, rest % 1000, 3);
  return out + 1;
}

void append_rfc3339(std::string& text, Instant at) {
  std::array<char, rfc3339_length> digits;
  put_rfc3339(digits.data(), at);
  text.append(digits.data(), digits.size());
}

std::string to_rfc3339(Instant at) {
  std::string text;
  append_rfc3339(text, at);
  return text;
}

Result<Instant> parse_timestamp(std::string_view text) { return parse(text, ""); }

Result<Instant> parse_instant(std::string_view text, Instant now) {
  const auto span = parse_span(text);
  if (!span) return parse(text, ", or as a span back: 7d");
  const Instant at = now - *span;
  if (at < first_instant) return not_a_time(TimeFault::no_time, ", or as a span back: 7d");
  return at;
}

Result<Duration> parse_duration(std::string_view text) {
  const auto span = parse_span(text);
  if (!span) {
    return fail(ErrorCode::invalid_field, "this is not a span of time", "a span is written 45s, 30m, 12h, 7d or 2w");
  }
  return *span;
}

}  // namespace refctl
