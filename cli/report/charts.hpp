#pragma once

#include "store/model/metrics.hpp"

#include <cstdint>
#include <string>
#include <vector>

// Charts as inline SVG, coloured by the page's classes. Each names what it shows for those who cannot see it, and
// its parts tell their figures when pointed at.

namespace refctl::report {

// Sign-ups by period, referred ones below organic ones. More periods than there is room for share a bar.
[[nodiscard]] std::string growth_chart(const std::vector<Metrics::PeriodRow>& periods, Period by);

// One bar a row, side by side with its label and figures.
struct BarRow {
  std::string label;  // plain text
  std::uint64_t value = 0;
  std::string figures;  // shown behind the bar, HTML
};
[[nodiscard]] std::string bar_chart(const std::string& title, const std::vector<BarRow>& rows);

// Months against the time that their users had: the share of them who referred somebody. Cells whose
// days were not over at `as_of` are marked.
[[nodiscard]] std::string cohort_chart(const std::vector<Metrics::Cohort>& cohorts, Instant as_of);

}  // namespace refctl::report
