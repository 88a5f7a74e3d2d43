#pragma once

#include "store/model/seed.hpp"
#include "store/rules/graph/moments.hpp"

namespace refctl::seed {

// When users register, ascending within [since, until): more and more of them, by day rather than by
// night, fewer on weekends, and in waves after campaigns.
[[nodiscard]] graph::Moments registration_times(const SeedOptions& options);

}  // namespace refctl::seed
