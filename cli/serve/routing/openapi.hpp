#pragma once

#include "cli/serve/routing/route.hpp"

#include <span>
#include <string>
#include <string_view>

namespace refctl::serve {

// Returns the API description (OpenAPI 3.1), generated from the route table. `prefix`: the path below which all paths
// are served.
[[nodiscard]] std::string openapi_json(std::span<const Route> routes, std::string_view version,
                                       std::string_view prefix);

// Returns the JSON object with all schemas that routes refer to.
[[nodiscard]] std::string_view openapi_schemas();

}  // namespace refctl::serve
