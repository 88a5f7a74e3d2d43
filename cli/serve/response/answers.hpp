#pragma once

#include "cli/serve/http/reply.hpp"
#include "store/error.hpp"
#include "store/wire/errors/problem.hpp"
#include "store/wire/errors/server_error.hpp"

#include <string_view>

namespace refctl::serve {

// Turns the reply into a problem; a body written so far is dropped.
void answer_problem(http::Reply& reply, const wire::Problem& problem);
void answer_error(http::Reply& reply, const Error& error);
// Answers with an error of the server itself, not of a use case. `retry_after_seconds`: 0 if waiting does not help.
void answer_error(http::Reply& reply, wire::ServerError error, std::string_view detail, int retry_after_seconds = 0);

// A pool is full.
void answer_busy(http::Reply& reply);

}  // namespace refctl::serve
