#pragma once

#include "store/model/metrics.hpp"

#include <cstdint>
#include <string>
#include <vector>

// Charts as inline SVG, coloured by the page's classes. Each chart has a label for screen readers, and its parts show
// their figures as tooltips.

namespace refctl::report {

// Draws sign-ups by period, referred ones below organic ones. If there are more periods than fit, neighbours share a
// bar.
[[nodiscard]] std::string growth_chart(const std::vector<Metrics::PeriodRow>& periods, Period by);

// A horizontal bar between its label and its figures.
struct BarRow {
  std::string label;  // plain text
  std::uint64_t value = 0;
  std::string figures;  // HTML, shown after the bar
};
[[nodiscard]] std::string bar_chart(const std::string& title, const std::vector<BarRow>& rows);

// Draws a table of months against the time since sign-up: each cell is the share of the month's users who had referred
// a user by then. Cells whose time was not over at `as_of` are marked.
[[nodiscard]] std::string cohort_chart(const std::vector<Metrics::Cohort>& cohorts, Instant as_of);

}  // namespace refctl::report
