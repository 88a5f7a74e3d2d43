#include "store/wire/errors/server_error.hpp"

namespace refctl::wire {

namespace {

struct ErrorRow {
  std::string_view name;
  int status = 500;
};

constexpr ErrorRow row_of(ServerError error) {
  switch (error) {
    case ServerError::malformed_request: return {"malformed_request", 400};
    case ServerError::cross_site: return {"cross_site", 403};
    case ServerError::not_found: return {"not_found", 404};
    case ServerError::method_not_allowed: return {"method_not_allowed", 405};
    case ServerError::too_large: return {"too_large", 413};
    case ServerError::unsupported_media_type: return {"unsupported_media_type", 415};
    case ServerError::busy: return {"busy", 503};
    case ServerError::not_ready: return {"not_ready", 503};
  }
  return {"", 500};
}

}  // namespace

std::string_view name_of(ServerError error) { return row_of(error).name; }

int status_of(ServerError error) { return row_of(error).status; }

std::optional<ServerError> server_error_named(std::string_view name) {
  for (int number = 0; number <= static_cast<int>(last_server_error); ++number) {
    const auto error = static_cast<ServerError>(number);
    if (name_of(error) == name) return error;
  }
  return std::nullopt;
}

}  // namespace refctl::wire
