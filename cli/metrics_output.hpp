#pragma once

#include "cli/context.hpp"

#include <string_view>

namespace refctl::cli {

// The figures drawn for a person: shares as bars, growth as a sparkline and bars, leaderboard and cohorts.
void draw_metrics(Context& context, const Metrics& metrics);

// An object's figures as CSV: `metric,value`, nested ones under dotted names. With --fields naming one list
// alone (`periods`), that list's own rows. ErrorCode::usage for a field that there is not.
[[nodiscard]] Result<> write_metrics_csv(Context& context, std::string_view object);

}  // namespace refctl::cli
