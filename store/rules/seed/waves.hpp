#pragma once

#include "store/model/seed.hpp"
#include "store/rules/graph/time_column.hpp"

namespace refctl::seed {

// Registration times, ascending within [since, until): growing over time, more by day than by night, fewer on
// weekends, with waves after campaigns.
[[nodiscard]] graph::TimeColumn registration_times(const SeedOptions& options);

}  // namespace refctl::seed
