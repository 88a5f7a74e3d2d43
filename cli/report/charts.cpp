#include "cli/report/charts.hpp"

#include "cli/report/text.hpp"
#include "cli/term/numbers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace refctl::report {
namespace {

constexpr double row_height = 28;

constexpr std::size_t max_cohorts = 24;

struct HeatColumn {
  std::string_view head;
  Duration window;
  std::uint64_t Metrics::Cohort::*count;
};

constexpr std::array<HeatColumn, 3> columns{{
    {"7 days", days(7), &Metrics::Cohort::referred_within_7},
    {"30 days", days(30), &Metrics::Cohort::referred_within_30},
    {"90 days", days(90), &Metrics::Cohort::referred_within_90},
}};

double share_of(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

std::string bar_chart(const std::string& title, const std::vector<BarRow>& rows) {
  constexpr double width = 460;
  constexpr double labels = 108;
  constexpr double figures = 132;
  std::uint64_t max_value = 1;
  for (const BarRow& row : rows) max_value = std::max(max_value, row.value);
  std::string out = fmt::format(R"(<svg viewBox="0 0 {} {}" role="img" aria-label="{}">)", width,
                                row_height * static_cast<double>(rows.size()), html(title));
  double y = 0;
  for (const BarRow& row : rows) {
    // A value above zero always gets a visible bar.
    const double length =
        row.value == 0 ? 0 : std::max(2.0, share_of(row.value, max_value) * (width - labels - figures));
    const double middle = y + row_height / 2 + 4;
    out += fmt::format(R"(<text class="axis" x="{}" y="{:.1f}" text-anchor="end">{}</text>)", labels - 10, middle,
                       html(row.label));
    out += fmt::format(R"(<rect class="bar" x="{}" y="{:.1f}" width="{:.1f}" height="{}" rx="3"/>)", labels, y + 5,
                       length, row_height - 10);
    out += fmt::format(R"(<text class="figure" x="{:.1f}" y="{:.1f}">{}</text>)", labels + length + 8, middle,
                       row.figures);
    y += row_height;
  }
  return out + "</svg>";
}

std::string cohort_chart(const std::vector<Metrics::Cohort>& cohorts, Instant as_of) {
  constexpr double width = 460;
  constexpr double labels = 88;
  constexpr double users = 84;
  constexpr double cell = (width - labels - users) / columns.size();
  constexpr double head = 24;
  const std::size_t shown = std::min(cohorts.size(), max_cohorts);
  const auto first = cohorts.end() - static_cast<std::ptrdiff_t>(shown);
  // The highest share gets the darkest cell, so that differences are visible.
  double best = 0.0001;
  for (auto cohort = first; cohort != cohorts.end(); ++cohort) {
    best = std::max(best, share_of(cohort->referred_within_90, cohort->users));
  }

  std::string out = fmt::format(
      R"(<svg viewBox="0 0 {} {}" role="img" aria-label="Share of each month's users who referred somebody within 7, 30 and 90 days">)",
      width, head + row_height * static_cast<double>(shown));
  out += fmt::format(R"(<text class="axis" x="{}" y="15" text-anchor="end">users</text>)", labels + users - 14);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    out += fmt::format(R"(<text class="axis" x="{:.1f}" y="15" text-anchor="middle">{}</text>)",
                       labels + users + cell * (static_cast<double>(i) + 0.5), columns[i].head);
  }
  double y = head;
  for (auto cohort = first; cohort != cohorts.end(); ++cohort, y += row_height) {
    const double middle = y + row_height / 2 + 4;
    out += fmt::format(R"(<text class="axis" x="{}" y="{:.1f}" text-anchor="end">{}</text>)", labels - 14, middle,
                       period_name(Period::month, cohort->month));
    out += fmt::format(R"(<text class="figure" x="{}" y="{:.1f}" text-anchor="end">{}</text>)", labels + users - 14,
                       middle, term::grouped(cohort->users));
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::uint64_t count = (*cohort).*columns[i].count;
      const double share = share_of(count, cohort->users);
      const bool open = !window_is_over(cohort->month, columns[i].window, as_of);
      out += fmt::format("<g><title>{}: {} of {} user{} within {}{}</title>", period_name(Period::month, cohort->month),
                         term::grouped(count), term::grouped(cohort->users), cohort->users == 1 ? "" : "s",
                         columns[i].head, open ? ", so far" : "");
      const double x = labels + users + cell * static_cast<double>(i);
      const double strength = share / best;
      const bool dark = strength > 0.7;
      // Opacities between these two ranges are not used: neither text color is readable on them.
      const double opacity = dark ? 0.86 + 0.14 * (strength - 0.7) / 0.3 : 0.06 + 0.52 * strength / 0.7;
      out += fmt::format(
          R"(<rect class="heat{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{}" rx="3" fill-opacity="{:.2f}"/>)",
          open ? " open" : "", x + 2, y + 2, cell - 4, row_height - 4, opacity);
      out += fmt::format(R"(<text class="{}" x="{:.1f}" y="{:.1f}" text-anchor="middle">{}{}</text></g>)",
                         dark ? "on-heat" : "figure", x + cell / 2, middle, html(percent(share)), open ? " …" : "");
    }
  }
  return out + "</svg>";
}

}  // namespace refctl::report
