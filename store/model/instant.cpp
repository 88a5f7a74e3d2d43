#include "store/model/instant.hpp"

#include "store/model/ascii.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <optional>

namespace refctl {

namespace {

constexpr std::int64_t ms_per_day = 86'400'000;
constexpr std::size_t rfc3339_length = 24;
constexpr std::int64_t first_ms = -62'135'596'800'000;  // 0001-01-01T00:00:00.000Z
constexpr std::int64_t last_ms = 253'402'300'799'999;   // 9999-12-31T23:59:59.999Z

bool in_range(std::int64_t ms) { return ms >= first_ms && ms <= last_ms; }

// Reads a text from the left; every step says whether it went well.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }

  bool one_of(std::string_view wanted) {
    if (rest_.empty() || wanted.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // Exactly `digits` digits that make a number from `least` to `most`.
  bool number(std::size_t digits, int least, int most, int& value) {
    if (rest_.size() < digits) return false;
    int sum = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (!is_ascii_digit(rest_[i])) return false;
      sum = sum * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    value = sum;
    return sum >= least && sum <= most;
  }

  // One digit or more of a second's fraction; those beyond milliseconds are cut.
  bool fraction(int& ms) {
    std::size_t digits = 0;
    int value = 0;
    for (; digits < rest_.size() && is_ascii_digit(rest_[digits]); ++digits) {
      if (digits < 3) value = value * 10 + (rest_[digits] - '0');
    }
    for (std::size_t i = digits; i < 3; ++i) value *= 10;
    rest_.remove_prefix(digits);
    ms = value;
    return digits > 0;
  }

  bool offset(int& minutes) {
    if (one_of("Zz")) return true;
    const bool behind = !rest_.empty() && rest_.front() == '-';
    int hour = 0;
    int minute = 0;
    if (!one_of("+-") || !number(2, 0, 23, hour) || !one_of(":") || !number(2, 0, 59, minute)) return false;
    minutes = hour * 60 + minute;
    if (behind) minutes = -minutes;
    return true;
  }

 private:
  std::string_view rest_;
};

bool is_first_of_month(std::int64_t ms) {
  if (ms % ms_per_day != 0) return false;
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{ms / ms_per_day}}};
  return date.day() == std::chrono::day{1};
}

std::optional<std::int64_t> parse_date_time(std::string_view text) {
  Scanner scan(text);
  int year = 0;
  int month = 0;
  int day = 0;
  if (!scan.number(4, 1, 9999, year) || !scan.one_of("-") || !scan.number(2, 1, 12, month) || !scan.one_of("-") ||
      !scan.number(2, 1, 31, day)) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return std::nullopt;
  const std::int64_t midnight = std::chrono::sys_days{date}.time_since_epoch().count() * ms_per_day;
  if (scan.done()) return midnight;

  int hour = 0;
  int minute = 0;
  int second = 0;
  int ms = 0;
  int offset_minutes = 0;
  // RFC 3339 lets a space stand for the T, as databases and Python write it.
  if (!scan.one_of("Tt ") || !scan.number(2, 0, 23, hour) || !scan.one_of(":") || !scan.number(2, 0, 59, minute) ||
      !scan.one_of(":") || !scan.number(2, 0, 60, second)) {
    return std::nullopt;
  }
  if (scan.one_of(".") && !scan.fraction(ms)) return std::nullopt;
  if (!scan.offset(offset_minutes) || !scan.done()) return std::nullopt;

  // A leap second has no number of its own: it counts as the last millisecond before it.
  const bool leap = second == 60;
  if (leap) {
    second = 59;
    ms = 999;
  }
  const std::int64_t at = midnight + ((std::int64_t{hour} * 60 + minute - offset_minutes) * 60 + second) * 1000 + ms;
  if (leap && !is_first_of_month(at + 1)) return std::nullopt;
  return at;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.empty() || text.size() > 15 || !std::ranges::all_of(text, is_ascii_digit)) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : text) value = value * 10 + (c - '0');
  return negative ? -value : value;
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
  if (!unit || !is_ascii_digit(text.front())) return std::nullopt;
  const auto count = parse_integer(text);
  if (!count || *count <= 0 || *count > (last_ms - first_ms) / *unit) return std::nullopt;
  return Duration{*count * *unit};
}

Failure no_time(std::string_view forms) {
  return fail(ErrorCode::invalid_field, "this is not a time", std::string(forms));
}

// `width` decimal digits at `out`, which is moved behind them.
void put_digits(char*& out, std::int64_t value, int width) {
  for (int i = width - 1; i >= 0; --i) {
    out[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  out += width;
}

}  // namespace

char* put_rfc3339(char* out, Instant at) {
  const std::int64_t ms = std::clamp(at.ms, first_ms, last_ms);
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

bool is_instant(std::uint64_t ms) { return ms <= static_cast<std::uint64_t>(last_ms); }

Result<Instant> parse_timestamp(std::string_view text) {
  auto ms = parse_date_time(text);
  if (!ms) ms = parse_integer(text);
  if (!ms || !in_range(*ms)) {
    return no_time("a time is written 2026-03-01T12:00:00Z, 2026-03-01 or as milliseconds since 1970");
  }
  return Instant{*ms};
}

Result<Instant> parse_instant(std::string_view text, Instant now) {
  if (const auto span = parse_span(text)) {
    const Instant at = now - *span;
    if (in_range(at.ms)) return at;
  } else if (auto at = parse_timestamp(text)) {
    return at;
  }
  return no_time(
      "a time is written 2026-03-01T12:00:00Z, 2026-03-01, as milliseconds since 1970, or as a span back: 7d");
}

Result<Duration> parse_duration(std::string_view text) {
  const auto span = parse_span(text);
  if (!span) {
    return fail(ErrorCode::invalid_field, "this is not a span of time", "a span is written 45s, 30m, 12h, 7d or 2w");
  }
  return *span;
}

}  // namespace refctl
