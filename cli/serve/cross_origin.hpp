#pragma once

#include "cli/serve/http/reply.hpp"
#include "cli/serve/http/request.hpp"

#include <span>
#include <string>
#include <string_view>

namespace refctl::serve {

// CORS: lets scripts of the named origins read answers. With a token of their own, never with cookies.
// Nothing is added while no origin is allowed.
void allow_origin(const http::Request& request, http::Reply& reply, std::span<const std::string> allowed);

// The answer to OPTIONS, a preflight or a plain question.
void answer_options(const http::Request& request, http::Reply& reply, std::string_view allow,
                    std::span<const std::string> allowed);

}  // namespace refctl::serve
