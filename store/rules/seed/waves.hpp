#pragma once

#include "store/model/seed.hpp"
#include "store/rules/graph/moments.hpp"

namespace refctl::seed {

// Registration times, ascending within [since, until): growing over time, more by day than by night, fewer on
// weekends, with waves after campaigns.
[[nodiscard]] graph::Moments registration_times(const SeedOptions& options);

}  // namespace refctl::seed
