#include "store/model/time/time_text.hpp"

#include "store/model/text/ascii.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>

namespace refctl {

namespace {

constexpr std::int64_t ms_per_day = 86'400'000;
constexpr std::int64_t smallest_number_ms = 100'000'000'000;  // 1973-03-03T09:46:40Z

// Parses a text from left to right; every function returns whether it succeeded.
class TimeScanner {
 public:
  explicit TimeScanner(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool done() const { return rest_.empty(); }

  bool one_of(std::string_view wanted) {
    if (rest_.empty() || wanted.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // Reads the word in upper or lower case.
  bool word(std::string_view upper) {
    if (rest_.size() < upper.size()) return false;
    for (std::size_t i = 0; i < upper.size(); ++i) {
      if (ascii_upper(rest_[i]) != upper[i]) return false;
    }
    rest_.remove_prefix(upper.size());
    return true;
  }

  void spaces() {
    while (one_of(" ")) {
    }
  }

  // Reads `min_digits` to `max_digits` digits that form a number from `least` to `most`.
  bool number(std::size_t min_digits, std::size_t max_digits, int least, int most, int& value) {
    std::size_t digits = 0;
    value = 0;
    for (; digits < rest_.size() && digits < max_digits && is_ascii_digit(rest_[digits]); ++digits) {
      value = value * 10 + (rest_[digits] - '0');
    }
    rest_.remove_prefix(digits);
    return digits >= min_digits && value >= least && value <= most;
  }

  // Reads the digits of a second's fraction, at least one; digits beyond milliseconds are ignored.
  bool fraction(int& ms) {
    std::size_t digits = 0;
    ms = 0;
    for (; digits < rest_.size() && is_ascii_digit(rest_[digits]); ++digits) {
      if (digits < 3) ms = ms * 10 + (rest_[digits] - '0');
    }
    for (std::size_t i = digits; i < 3; ++i) ms *= 10;
    rest_.remove_prefix(digits);
    return digits > 0;
  }

  // Reads a zone up to the end: Z, UTC, GMT or an offset (+05:30, +0530, +05).
  bool zone(int& minutes) {
    if (word("UTC") || word("GMT") || word("Z")) return done();
    const bool behind = !rest_.empty() && rest_.front() == '-';
    int hour = 0;
    int minute = 0;
    if (!one_of("+-") || !number(2, 2, 0, 23, hour)) return false;
    if (!done()) {
      one_of(":");
      if (!number(2, 2, 0, 59, minute)) return false;
    }
    minutes = hour * 60 + minute;
    if (behind) minutes = -minutes;
    return done();
  }

 private:
  std::string_view rest_;
};

struct TimeOfDay {
  int hour = 0;
  int minute = 0;
  int second = 0;
  int ms = 0;
  int offset_minutes = 0;
  bool zoneless = false;
};

bool is_first_of_month(std::int64_t ms) {
  if (ms % ms_per_day != 0) return false;
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{ms / ms_per_day}}};
  return date.day() == std::chrono::day{1};
}

std::optional<std::int64_t> midnight_of(int year, int month, int day) {
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date}.time_since_epoch().count() * ms_per_day;
}

// Reads the text after a date; absent if it is not a time of day.
std::optional<TimeOfDay> read_time_of_day(TimeScanner& scan) {
  TimeOfDay time;
  if (!scan.one_of("Tt ")) return std::nullopt;
  scan.spaces();
  if (!scan.number(1, 2, 0, 23, time.hour) || !scan.one_of(":") || !scan.number(2, 2, 0, 59, time.minute)) {
    return std::nullopt;
  }
  if (scan.one_of(":")) {
    if (!scan.number(2, 2, 0, 60, time.second)) return std::nullopt;
    if (scan.one_of(".,") && !scan.fraction(time.ms)) return std::nullopt;
  }
  scan.spaces();
  const bool morning = scan.word("AM");
  if (morning || scan.word("PM")) {
    if (time.hour < 1 || time.hour > 12) return std::nullopt;
    time.hour = time.hour % 12 + (morning ? 0 : 12);
    scan.spaces();
  }
  time.zoneless = scan.done();
  if (!time.zoneless && !scan.zone(time.offset_minutes)) return std::nullopt;
  return time;
}

TimeReading no_time() { return {.at = {}, .zoneless = false, .fault = TimeFault::no_time}; }

TimeReading at_time(std::int64_t midnight, TimeScanner& scan) {
  if (scan.done()) return {.at = {midnight}};
  auto time = read_time_of_day(scan);
  if (!time) return no_time();
  // A leap second counts as the last millisecond before it, because Unix time has no number for it.
  const bool leap = time->second == 60;
  if (leap) {
    time->second = 59;
    time->ms = 999;
  }
  const std::int64_t minutes = std::int64_t{time->hour} * 60 + time->minute - time->offset_minutes;
  const std::int64_t at = midnight + (minutes * 60 + time->second) * 1000 + time->ms;
  if (leap && !is_first_of_month(at + 1)) return no_time();
  return {.at = {at}, .zoneless = time->zoneless, .fault = TimeFault::none};
}

// Reads 2026-03-01 and what follows. The second separator must equal the first.
TimeReading read_year_first(std::string_view text) {
  TimeScanner scan(text);
  int year = 0;
  int month = 0;
  int day = 0;
  const std::string_view separator = text.size() > 4 ? text.substr(4, 1) : "";
  if (!scan.number(4, 4, 1, 9999, year) || separator.find_first_of("-/.") != 0 || !scan.one_of(separator) ||
      !scan.number(1, 2, 1, 12, month) || !scan.one_of(separator) || !scan.number(1, 2, 1, 31, day)) {
    return no_time();
  }
  const auto midnight = midnight_of(year, month, day);
  return midnight ? at_time(*midnight, scan) : no_time();
}

// Reads 31/12/2025 and what follows.
TimeReading read_year_last(std::string_view text, DateOrder order) {
  TimeScanner scan(text);
  int first = 0;
  int second = 0;
  int year = 0;
  const std::size_t at = text.find_first_of("-/.");
  const std::string_view separator = at == std::string_view::npos ? "" : text.substr(at, 1);
  if (!scan.number(1, 2, 1, 31, first) || separator.empty() || !scan.one_of(separator) ||
      !scan.number(1, 2, 1, 31, second) || !scan.one_of(separator) || !scan.number(4, 4, 1, 9999, year)) {
    return no_time();
  }
  if (order == DateOrder::unknown) return {.at = {}, .zoneless = false, .fault = TimeFault::ambiguous_date};
  const bool day_first = order == DateOrder::day_first;
  const int month = day_first ? second : first;
  const int day = day_first ? first : second;
  if (month > 12) return no_time();
  const auto midnight = midnight_of(year, month, day);
  return midnight ? at_time(*midnight, scan) : no_time();
}

bool is_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const std::size_t point = std::min(text.find('.'), text.size());
  const auto digits = [](std::string_view part) { return !part.empty() && std::ranges::all_of(part, is_ascii_digit); };
  return digits(text.substr(0, point)) && (point == text.size() || digits(text.substr(point + 1)));
}

// Reads a number of `unit`; of a fraction the digits up to milliseconds.
TimeReading read_number(std::string_view text, TimeUnit unit) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  std::string_view fraction = text.substr(std::min(point + 1, text.size()));
  constexpr std::size_t max_digits = 18;
  if (whole.size() > max_digits) return no_time();
  std::int64_t value = 0;
  for (const char c : whole) value = value * 10 + (c - '0');
  constexpr std::int64_t max_seconds = last_instant.ms / 1000;
  switch (unit) {
    case TimeUnit::milliseconds: break;
    case TimeUnit::microseconds: value /= 1000; break;
    case TimeUnit::seconds:
      if (value > max_seconds) return no_time();
      for (int digit = 0; digit < 3; ++digit) {
        value = value * 10 + (fraction.empty() ? 0 : fraction.front() - '0');
        if (!fraction.empty()) fraction.remove_prefix(1);
      }
      break;
  }
  if (value < smallest_number_ms) return {.at = {}, .zoneless = false, .fault = TimeFault::small_number};
  return {.at = {negative ? -value : value}};
}

}  // namespace

std::optional<TimeUnit> time_unit_named(std::string_view name) {
  if (name == "ms") return TimeUnit::milliseconds;
  if (name == "s") return TimeUnit::seconds;
  if (name == "us") return TimeUnit::microseconds;
  return std::nullopt;
}

std::optional<DateOrder> date_order_named(std::string_view name) {
  std::string letters;
  for (const char c : name) {
    const char lower = ascii_lower(c);
    if (is_ascii_letter(c) && (letters.empty() || letters.back() != lower)) letters += lower;
  }
  if (letters == "dmy") return DateOrder::day_first;
  if (letters == "mdy") return DateOrder::month_first;
  return std::nullopt;
}

TimeReading read_time(std::string_view text, const TimeFormat& format) {
  TimeReading reading;
  if (is_number(text)) {
    reading = read_number(text, format.unit);
  } else {
    reading = read_year_first(text);
    if (reading.fault == TimeFault::no_time) reading = read_year_last(text, format.order);
  }
  const bool in_range = reading.at >= first_instant && reading.at <= last_instant;
  return reading.fault == TimeFault::none && !in_range ? no_time() : reading;
}

bool is_time_number(std::uint64_t ms) {
  return ms >= static_cast<std::uint64_t>(smallest_number_ms) && ms <= static_cast<std::uint64_t>(last_instant.ms);
}

}  // namespace refctl
