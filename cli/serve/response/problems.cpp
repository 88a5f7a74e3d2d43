#include "cli/serve/response/problems.hpp"

#include <string>

namespace refctl::serve {

void respond_with_problem(http::Response& response, const wire::Problem& problem) {
  response.status = problem.status;
  response.content_type = "application/problem+json";
  response.body = wire::problem_json(problem);
  response.source.reset();
  if (problem.status == 401) response.add_field("WWW-Authenticate", "Bearer realm=\"refctl\"");
  if (problem.retry_after_seconds > 0) response.add_field("Retry-After", std::to_string(problem.retry_after_seconds));
}

void respond_with_error(http::Response& response, const Error& error) {
  respond_with_problem(response, wire::problem_of(error));
}

void respond_with_error(http::Response& response, wire::ServerError error, std::string_view detail,
                        int retry_after_seconds) {
  respond_with_problem(response, {.status = wire::status_of(error),
                                  .code = std::string(wire::name_of(error)),
                                  .detail = std::string(detail),
                                  .retry_after_seconds = retry_after_seconds});
}

void respond_busy(http::Response& response) {
  respond_with_error(response, wire::ServerError::busy, "the server is busy, try again in a moment", 1);
}

}  // namespace refctl::serve
