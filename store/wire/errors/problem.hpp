#pragma once

#include "store/error.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace refctl::wire {

// An error as sent to HTTP clients: problem+json (RFC 9457). `detail` is never empty. `code` is the name of an
// ErrorCode or a ServerError (server_error.hpp). `hint` is the next step, or empty.
struct Problem {
  int status = 500;
  std::string code;
  std::string detail;
  std::string hint = {};
  std::vector<FieldFault> fields = {};
  int retry_after_seconds = 0;
};

// The only table of HTTP statuses.
[[nodiscard]] int status_of(ErrorCode code);

// "Unprocessable Content" for 422; the standard phrase of every status that the server answers.
[[nodiscard]] std::string_view title_of(int status);

// Converts an error. Faults of the store and of refctl itself (status 500 and above) get a general text and no hint, so
// that clients see no path, engine message or invariant.
[[nodiscard]] Problem problem_of(const Error& error);

// {"type","title","status","detail","code","errors":{"field":["…"]}}, then "hint" if there is one.
[[nodiscard]] std::string problem_json(const Problem& problem);

// Converts an answer with a status of 400 or above back to an Error: the inverse of problem_of. `retry_after_seconds`
// is the Retry-After header, 0 if absent. An error of the server itself becomes the ErrorCode with the same meaning.
// ErrorCode::unreachable: the body is not a refctl problem (a proxy's page).
[[nodiscard]] Error read_problem(int status, std::string_view body, int retry_after_seconds);

// The CLI's form, on stderr with -o json: {"error":{"code","message","hint"}}; `hint` may be null. A refused import
// also has "errors", as in a problem: {"line 12":["…"]}.
[[nodiscard]] std::string error_json(const Error& error);

}  // namespace refctl::wire
