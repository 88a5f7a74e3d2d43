#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace refctl::wire {

// Errors that the server detects itself, before it calls a use case: the `code` of such a problem+json. ErrorCode has
// the errors of use cases. `busy` is in both with the same meaning: try again later.
enum class ServerError : std::uint8_t {
  malformed_request,       // the bytes are not a valid HTTP request
  cross_site,              // a page of another site may not make this request
  not_found,               // no route has this path
  method_not_allowed,      // the path has only other methods
  too_large,               // the body exceeds the limit
  unsupported_media_type,  // the body's Content-Type is not accepted
  busy,                    // a queue is full
  not_ready,               // the server is stopping, or the store cannot be read or written
};

// Errors count up from 0 to this one.
inline constexpr ServerError last_server_error = ServerError::not_ready;

// "method_not_allowed"
[[nodiscard]] std::string_view name_of(ServerError error);

// The inverse of name_of. Absent: no error has this name.
[[nodiscard]] std::optional<ServerError> server_error_named(std::string_view name);

[[nodiscard]] int status_of(ServerError error);

}  // namespace refctl::wire
