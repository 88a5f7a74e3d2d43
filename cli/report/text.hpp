#pragma once

#include "store/model/metrics.hpp"
#include "store/model/time/instant.hpp"

#include <cstdint>
#include <string>
#include <string_view>

// Formats figures and stored text for the page.

namespace refctl::report {

// Replaces characters that could deceive a reader by visible escapes, and markup characters by entities.
[[nodiscard]] std::string html(std::string_view text);

// "41.9 %" for a share; "0 %" and "100 %" only for exactly 0 and 1. Plain text: "< 0.1 %".
[[nodiscard]] std::string percent(double share);
// With two decimals.
[[nodiscard]] std::string decimal(double value);
// "3 d 4 h", "12 min", "40 s"; "–" if absent.
[[nodiscard]] std::string span(const std::optional<Duration>& duration);

// "2026-03-01".
[[nodiscard]] std::string date(Instant at);
// The name of the period that begins at `start`: "Mar 2026", "1 Mar 2026".
[[nodiscard]] std::string period_name(Period by, Instant start);

}  // namespace refctl::report
