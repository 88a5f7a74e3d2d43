#pragma once

#include "cli/serve/http/reply.hpp"
#include "store/error.hpp"
#include "store/wire/problem.hpp"

#include <string_view>

namespace refctl::serve {

// Makes the reply a problem; a body that was begun is gone.
void answer_problem(http::Reply& reply, const wire::Problem& problem);
void answer_error(http::Reply& reply, const Error& error);
// A problem of HTTP's own, that no use case knows: "not_found", "method_not_allowed", …
void answer_status(http::Reply& reply, int status, std::string_view code, std::string_view detail,
                   int retry_after_seconds = 0);

}  // namespace refctl::serve
