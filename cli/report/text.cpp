#include "cli/report/text.hpp"

#include "cli/term/escape.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>

namespace refctl::report {

std::string html(std::string_view text) {
  std::string out;
  for (const char c : term::escape(text)) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string percent(double share) {
  if (share <= 0) return "0 %";
  if (share >= 1) return "100 %";
  if (share < 0.0005) return "< 0.1 %";
  if (share > 0.9995) return "> 99.9 %";
  return fmt::format("{:.1f} %", share * 100);
}

std::string decimal(double value) { return fmt::format("{:.2f}", value); }

std::string span(const std::optional<Duration>& duration) {
  if (!duration) return "–";
  const std::int64_t minutes = duration->ms / 60'000;
  if (minutes < 1) return fmt::format("{} s", duration->ms / 1000);
  if (minutes < 60) return fmt::format("{} min", minutes);
  if (minutes < 1440) return fmt::format("{} h {} min", minutes / 60, minutes % 60);
  if (minutes < std::int64_t{10} * 1440) return fmt::format("{} d {} h", minutes / 1440, minutes % 1440 / 60);
  return fmt::format("{} days", minutes / 1440);
}

std::string date(Instant at) { return to_rfc3339(at).substr(0, 10); }

std::string period_name(Period by, Instant start) {
  constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::string text = date(start);
  const std::size_t month = static_cast<std::size_t>(text[5] - '0') * 10 + static_cast<std::size_t>(text[6] - '0');
  std::string name = fmt::format("{} {}", months.at(month - 1), text.substr(0, 4));
  if (by == Period::month) return name;
  return fmt::format("{} {}", text[8] == '0' ? text.substr(9) : text.substr(8), name);
}

}  // namespace refctl::report
