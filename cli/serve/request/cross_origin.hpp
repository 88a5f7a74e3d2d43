#pragma once

#include "cli/serve/http/reply.hpp"
#include "cli/serve/http/request.hpp"

#include <span>
#include <string>
#include <string_view>

namespace refctl::serve {

// CORS: lets scripts of the allowed origins read answers, with a token of their own, never with cookies. Adds nothing
// if no origin is allowed.
void allow_origin(const http::Request& request, http::Reply& reply, std::span<const std::string> allowed);

// Answers OPTIONS, with or without a preflight.
void answer_options(const http::Request& request, http::Reply& reply, std::string_view allow,
                    std::span<const std::string> allowed);

}  // namespace refctl::serve
