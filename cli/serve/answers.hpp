#pragma once

#include "cli/serve/http/reply.hpp"
#include "store/error.hpp"
#include "store/wire/problem.hpp"
#include "store/wire/server_error.hpp"

#include <string_view>

namespace refctl::serve {

// Turn the reply into a problem; a body that was begun is dropped.
void answer_problem(http::Reply& reply, const wire::Problem& problem);
void answer_error(http::Reply& reply, const Error& error);
// An error of the server's own, without a use case. `retry_after_seconds`: 0 where waiting does not help.
void answer_error(http::Reply& reply, wire::ServerError error, std::string_view detail, int retry_after_seconds = 0);

// A pool is full.
void answer_busy(http::Reply& reply);

}  // namespace refctl::serve
