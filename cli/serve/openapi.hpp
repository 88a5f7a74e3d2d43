#pragma once

#include "cli/serve/route.hpp"

#include <span>
#include <string>
#include <string_view>

namespace refctl::serve {

// The API's description (OpenAPI 3.1) out of the route table.
[[nodiscard]] std::string openapi_json(std::span<const Route> routes, std::string_view version);

// The JSON object of all schemas that routes name.
[[nodiscard]] std::string_view openapi_schemas();

}  // namespace refctl::serve
