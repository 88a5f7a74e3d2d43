#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl {

// All errors of refctl, for both front ends. One table maps a code to an exit code (cli/exit_code), another one to an
// HTTP status (store/wire/errors/problem); both are exhaustive switches. The text of a code (`email_taken`) is a
// promise to scripts and HTTP clients.
enum class ErrorCode {
  // An error without a more specific code.
  internal,
  declined,  // the person at the terminal answered no

  // The call itself is wrong: an unknown option, a missing value, a question without a terminal to ask at.
  usage,
  // A query parameter has the wrong type or is out of bounds: a page size, a period, a limit.
  invalid_parameter,
  // A server does not offer the operation; it must run where the server's store is.
  not_offered,
  ambiguous_user,

  // The named object does not exist.
  no_such_user,
  no_such_referral_code,
  no_such_page,
  no_such_file,
  no_such_key,

  // The caller is not allowed to do it.
  not_logged_in,
  session_over,
  wrong_credentials,
  throttled,
  forbidden,

  // It conflicts with existing data.
  email_taken,
  code_taken,
  id_taken,
  last_admin,
  store_not_empty,
  import_conflicts,

  // The given data is invalid.
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

// Codes are numbered from 0 to this one.
inline constexpr ErrorCode last_error_code = ErrorCode::interrupted;

// Returns the name of a code in `--json` errors and problem+json: "email_taken".
[[nodiscard]] std::string_view name_of(ErrorCode code);

// The inverse of name_of. Absent: no code has this name.
[[nodiscard]] std::optional<ErrorCode> error_code_named(std::string_view name);

// A fault of one input field; `field` is the key as users write it ("email").
struct FieldFault {
  std::string field;
  std::string message;

  bool operator==(const FieldFault&) const = default;
};

// An error as a value. `message` is one sentence in lower case without a final dot: what was tried, on what. It never
// contains a secret; stored text in it must be printed through term::escape. `hint` is the next step, or empty.
// `retry_after_seconds` is 0 if waiting does not help.
struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;
  std::string hint = {};
  std::vector<FieldFault> fields = {};
  int retry_after_seconds = 0;

  bool operator==(const Error&) const = default;
};

}  // namespace refctl
