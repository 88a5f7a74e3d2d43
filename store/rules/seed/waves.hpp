#pragma once

#include "store/model/seed.hpp"
#include "store/rules/graph/array.hpp"

#include <cstdint>
#include <vector>

namespace refctl::seed {

// When users register, ascending within [since, until): more and more of them, by day rather than by
// night, fewer on weekends, and in waves after campaigns.
[[nodiscard]] graph::Array<std::int64_t> registration_times(const SeedOptions& options);

}  // namespace refctl::seed
