#pragma once

#include "store/error.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace refctl::wire {

// An error as HTTP clients get it: problem+json (RFC 9457). `detail` is never empty. `code` is the name of
// an ErrorCode or of a ServerError (server_error.hpp). `hint` is the next step, empty where there is none.
struct Problem {
  int status = 500;
  std::string code;
  std::string detail;
  std::string hint = {};
  std::vector<FieldFault> fields = {};
  int retry_after_seconds = 0;
};

// The one table of HTTP statuses.
[[nodiscard]] int status_of(ErrorCode code);

// "Unprocessable Content" for 422; the standard phrase of every status that the server answers.
[[nodiscard]] std::string_view title_of(int status);

// Faults of the store and of refctl itself (status 500 and above) get a general text and no hint: no path, no
// engine's text and no invariant reaches a client.
[[nodiscard]] Problem problem_of(const Error& error);

// {"type","title","status","detail","code","errors":{"field":["…"]}}, then "hint" if there is one.
[[nodiscard]] std::string problem_json(const Problem& problem);

// The error that an answer with a status of 400 or above reports: the inverse of problem_of. `retry_after_seconds` is
// the Retry-After header, 0 without one. An error of the server's own becomes the ErrorCode that means the same to a
// caller. A body that is not a problem of refctl's (a proxy's page): ErrorCode::unreachable.
[[nodiscard]] Error read_problem(int status, std::string_view body, int retry_after_seconds);

// The CLI's, on stderr with -o json: {"error":{"code","message","hint"}}; `hint` is null where there is none.
// A refused import also has "errors", as in a problem: {"line 12":["…"]}.
[[nodiscard]] std::string error_json(const Error& error);

}  // namespace refctl::wire
