#pragma once

#include "store/model/instant.hpp"
#include "store/model/metrics.hpp"

#include <cstdint>
#include <string>
#include <string_view>

// Figures and stored text as a page shows them.

namespace refctl::report {

// Visible escapes for what people must not be fooled by, entities for what HTML would take as markup.
[[nodiscard]] std::string html(std::string_view text);

// "41.9 %" of a share; "0 %" and "100 %" only where it is exactly that. Plain text: "< 0.1 %".
[[nodiscard]] std::string percent(double share);
// Two digits behind the point.
[[nodiscard]] std::string decimal(double value);
// "3 d 4 h", "12 min", "40 s"; "–" of none.
[[nodiscard]] std::string span(const std::optional<Duration>& duration);

// "2026-03-01".
[[nodiscard]] std::string date(Instant at);
// The name of a period that begins then: "Mar 2026", "1 Mar 2026".
[[nodiscard]] std::string period_name(Period by, Instant start);

}  // namespace refctl::report
