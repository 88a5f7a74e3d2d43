#include "store/rules/export/put_text.hpp"

#include <array>
#include <string>

namespace refctl::exporting {

namespace {

constexpr std::int64_t ms_per_day = 86'400'000;
constexpr std::size_t date_size = 11;  // 2026-03-01T

constexpr std::array<std::array<char, 2>, 100> two_digits = [] {
  std::array<std::array<char, 2>, 100> all{};
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i] = {static_cast<char>('0' + i / 10), static_cast<char>('0' + i % 10)};
  }
  return all;
}();

char* put_two(char* out, std::uint32_t number, char after) {
  std::memcpy(out, two_digits[number].data(), 2);
  out[2] = after;
  return out + 3;
}

}  // namespace

char* InstantText::put(char* out, Instant at) {
  std::int64_t day = at.ms / ms_per_day;
  std::int64_t rest = at.ms % ms_per_day;
  if (rest < 0) {
    rest += ms_per_day;
    --day;
  }
  if (day != day_) {
    const std::string text = to_rfc3339(at);
    // Times outside of the years 1 to 9999 are clamped, so the cached day does not apply to them.
    if (parse_timestamp(text)->ms != at.ms) return exporting::put(out, std::string_view(text));
    std::memcpy(date_, text.data(), date_size);
    day_ = day;
  }
  std::memcpy(out, date_, date_size);
  out += date_size;
  const auto ms = static_cast<std::uint32_t>(rest);
  out = put_two(out, ms / 3'600'000, ':');
  out = put_two(out, ms / 60'000 % 60, ':');
  out = put_two(out, ms / 1000 % 60, '.');
  const std::uint32_t fraction = ms % 1000;
  *out++ = static_cast<char>('0' + fraction / 100);
  return put_two(out, fraction % 100, 'Z');
}

}  // namespace refctl::exporting
