#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl {

// Every way in which refctl can fail, for both front ends. One table maps a code to an exit code of
// the program (cli/exit_code), one to an HTTP status (store/wire/problem); both are exhaustive switches.
// The text of a code (`email_taken`) is part of the promise to scripts and to HTTP clients.
enum class ErrorCode {
  // An error without a class of its own.
  internal,
  declined,  // the person at the terminal answered no

  // The call itself is wrong: an unknown option, a missing value, a question nobody can answer.
  usage,
  // A parameter of a query is not of its type or out of bounds: a page size, a period, a limit.
  invalid_parameter,
  // A server does not offer it: it is done where the server's store is.
  not_offered,
  ambiguous_user,

  // What was named does not exist.
  no_such_user,
  no_such_referral_code,
  no_such_page,
  no_such_file,
  no_such_key,

  // The caller may not do it.
  not_logged_in,
  session_over,
  wrong_credentials,
  throttled,
  forbidden,

  // It collides with what is there.
  email_taken,
  code_taken,
  id_taken,
  last_admin,
  store_not_empty,
  import_conflicts,

  // The data given is not valid.
  invalid_field,
  invalid_data,
  import_refused,

  // The store or server cannot be used.
  store_missing,
  store_unusable,
  store_full,
  store_damaged,
  store_newer,
  store_older,
  unreachable,
  busy,

  interrupted,
};

// Codes count up from 0 to this one.
inline constexpr ErrorCode last_error_code = ErrorCode::interrupted;

// The word for a code in `--json` errors and problem+json: "email_taken".
[[nodiscard]] std::string_view name_of(ErrorCode code);

// The inverse of name_of. Absent: no code has this name.
[[nodiscard]] std::optional<ErrorCode> error_code_named(std::string_view name);

// What is wrong with one field of the input; `field` is the key as users write it ("email").
struct FieldFault {
  std::string field;
  std::string message;

  bool operator==(const FieldFault&) const = default;
};

// A failure as a value. `message` is one sentence, lower case, without a final dot, that says what was
// tried and on what; it never holds a secret, and stored text in it is printed through term::escape.
// `hint` is the next step, empty where there is none. `retry_after_seconds` is 0 where waiting does not help.
struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;
  std::string hint = {};
  std::vector<FieldFault> fields = {};
  int retry_after_seconds = 0;

  bool operator==(const Error&) const = default;
};

}  // namespace refctl
