#pragma once

#include "store/result.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace refctl {

// A point in time in UTC: milliseconds since 1970-01-01T00:00:00Z, may be negative. Years 0001 to 9999.
struct Instant {
  std::int64_t ms = 0;
  auto operator<=>(const Instant&) const = default;
};

inline constexpr Instant first_instant{-62'135'596'800'000};  // 0001-01-01T00:00:00.000Z
inline constexpr Instant last_instant{253'402'300'799'999};   // 9999-12-31T23:59:59.999Z

// A length of time in milliseconds.
struct Duration {
  std::int64_t ms = 0;
  auto operator<=>(const Duration&) const = default;
};

[[nodiscard]] constexpr Instant operator+(Instant at, Duration span) { return {at.ms + span.ms}; }
[[nodiscard]] constexpr Instant operator-(Instant at, Duration span) { return {at.ms - span.ms}; }
[[nodiscard]] constexpr Duration operator-(Instant later, Instant earlier) { return {later.ms - earlier.ms}; }

[[nodiscard]] constexpr Duration seconds(std::int64_t n) { return {n * 1000}; }
[[nodiscard]] constexpr Duration hours(std::int64_t n) { return {n * 3'600'000}; }
[[nodiscard]] constexpr Duration days(std::int64_t n) { return {n * 86'400'000}; }

// RFC 3339 in UTC, always with milliseconds: 2026-03-01T12:00:00.000Z (24 characters).
[[nodiscard]] std::string to_rfc3339(Instant at);
void append_rfc3339(std::string& text, Instant at);
// Writes the same 24 characters at `out`; returns the position after them.
char* put_rfc3339(char* out, Instant at);

// Parses the forms of read_time (time_text.hpp; a time without a zone is UTC) and spans before `now` (7d, 12h, 30m,
// 45s, 2w). Anything else: ErrorCode::invalid_field, with the forms in the hint.
[[nodiscard]] Result<Instant> parse_instant(std::string_view text, Instant now);

// The same without spans.
[[nodiscard]] Result<Instant> parse_timestamp(std::string_view text);

// Parses 45s, 30m, 12h, 7d, 2w. Anything else, zero or less: ErrorCode::invalid_field.
[[nodiscard]] Result<Duration> parse_duration(std::string_view text);

}  // namespace refctl
