#pragma once

#include "cli/serve/http/request.hpp"
#include "cli/serve/http/response.hpp"

#include <span>
#include <string>
#include <string_view>

namespace refctl::serve {

// CORS: lets scripts of the allowed origins read responses, with a token of their own, never with cookies. Adds nothing
// if no origin is allowed.
void allow_origin(const http::Request& request, http::Response& response, std::span<const std::string> allowed);

// Answers OPTIONS, with or without a preflight.
void respond_to_options(const http::Request& request, http::Response& response, std::string_view allow,
                        std::span<const std::string> allowed);

}  // namespace refctl::serve
