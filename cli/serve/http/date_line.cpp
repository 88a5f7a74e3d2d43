#include "cli/serve/http/date_line.hpp"

#include <array>

namespace refctl::http {

std::string_view DateLine::at(std::time_t now) {
  if (now == made_) return text_;
  // Formatted by hand, because strftime would use the names of the process's locale.
  constexpr std::array<const char*, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm utc{};
  gmtime_r(&now, &utc);
  const auto padded = [](int number, std::size_t width) {
    std::string digits = std::to_string(number);
    return std::string(width > digits.size() ? width - digits.size() : 0, '0') + digits;
  };
  text_ = std::string(weekdays.at(static_cast<std::size_t>(utc.tm_wday))) + ", " + padded(utc.tm_mday, 2) + " " +
          months.at(static_cast<std::size_t>(utc.tm_mon)) + " " + padded(utc.tm_year + 1900, 4) + " " +
          padded(utc.tm_hour, 2) + ":" + padded(utc.tm_min, 2) + ":" + padded(utc.tm_sec, 2) + " GMT";
  made_ = now;
  return text_;
}

}  // namespace refctl::http
