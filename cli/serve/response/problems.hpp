#pragma once

#include "cli/serve/http/response.hpp"
#include "store/error.hpp"
#include "store/wire/errors/problem.hpp"
#include "store/wire/errors/server_error.hpp"

#include <string_view>

namespace refctl::serve {

// Turns the response into a problem; a body written so far is dropped.
void respond_with_problem(http::Response& response, const wire::Problem& problem);
void respond_with_error(http::Response& response, const Error& error);
// Answers with an error of the server itself, not of a use case. `retry_after_seconds`: 0 if waiting does not help.
void respond_with_error(http::Response& response, wire::ServerError error, std::string_view detail,
                        int retry_after_seconds = 0);

// A pool is full.
void respond_busy(http::Response& response);

}  // namespace refctl::serve
