#pragma once

#include "cli/serve/routing/route.hpp"

#include <span>

namespace refctl::serve {

// Returns all routes, in the order of the API description.
[[nodiscard]] std::span<const Route> routes();

}  // namespace refctl::serve
