#include "cli/serve/response/answers.hpp"

#include <string>

namespace refctl::serve {

void answer_problem(http::Reply& reply, const wire::Problem& problem) {
  reply.status = problem.status;
  reply.content_type = "application/problem+json";
  reply.body = wire::problem_json(problem);
  reply.source.reset();
  if (problem.status == 401) reply.add_field("WWW-Authenticate", "Bearer realm=\"refctl\"");
  if (problem.retry_after_seconds > 0) reply.add_field("Retry-After", std::to_string(problem.retry_after_seconds));
}

void answer_error(http::Reply& reply, const Error& error) { answer_problem(reply, wire::problem_of(error)); }

void answer_error(http::Reply& reply, wire::ServerError error, std::string_view detail, int retry_after_seconds) {
  answer_problem(reply, {.status = wire::status_of(error),
                         .code = std::string(wire::name_of(error)),
                         .detail = std::string(detail),
                         .retry_after_seconds = retry_after_seconds});
}

void answer_busy(http::Reply& reply) {
  answer_error(reply, wire::ServerError::busy, "the server is busy, try again in a moment", 1);
}

}  // namespace refctl::serve
