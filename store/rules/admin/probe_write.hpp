#pragma once

#include "store/rules/context/context.hpp"

namespace refctl::rules {

// Tries a write, on a throttle counter with a key that no hash produces.
[[nodiscard]] Result<> probe_write(const UseCaseContext& context);

}  // namespace refctl::rules
