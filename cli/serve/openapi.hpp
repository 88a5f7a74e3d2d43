#pragma once

#include "cli/serve/route.hpp"

#include <span>
#include <string>
#include <string_view>

namespace refctl::serve {

// The API's description (OpenAPI 3.1), made from the route table. `prefix`: the path that all paths are below.
[[nodiscard]] std::string openapi_json(std::span<const Route> routes, std::string_view version,
                                       std::string_view prefix);

// The JSON object of all schemas that routes name.
[[nodiscard]] std::string_view openapi_schemas();

}  // namespace refctl::serve
