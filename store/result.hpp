#pragma once

#include "store/error.hpp"

#include <tl/expected.hpp>

#include <utility>

namespace refctl {

// The outcome of an operation that can fail: a value or an Error. Absence is not a failure: a look-up that may find
// nothing returns Result<std::optional<T>>. Exceptions are only for broken invariants.
template <typename T = void>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;
};

using Failure = tl::unexpected<Error>;

// fail(ErrorCode::no_such_user, "no user 7", "see `refctl users`")
[[nodiscard]] inline Failure fail(ErrorCode code, std::string message, std::string hint = {}) {
  return Failure(Error{.code = code, .message = std::move(message), .hint = std::move(hint)});
}

// Returns an error in one input field: the text is both the message and the entry under the field's key ("email").
[[nodiscard]] inline Failure fail_field(std::string field, std::string message, std::string hint = {}) {
  Error error{.code = ErrorCode::invalid_field, .message = message, .hint = std::move(hint)};
  error.fields.push_back({.field = std::move(field), .message = std::move(message)});
  return Failure(std::move(error));
}

// Returns an error in one query parameter: the text is both the message and the entry under the parameter's name
// ("page_size").
[[nodiscard]] inline Failure fail_parameter(std::string name, std::string message, std::string hint = {}) {
  Error error{.code = ErrorCode::invalid_parameter, .message = message, .hint = std::move(hint)};
  error.fields.push_back({.field = std::move(name), .message = std::move(message)});
  return Failure(std::move(error));
}

// Passes the error of a failed Result to a Result of another type.
template <typename T>
[[nodiscard]] Failure failure_of(Result<T>& failed) {
  return Failure(std::move(failed.error()));
}

}  // namespace refctl
