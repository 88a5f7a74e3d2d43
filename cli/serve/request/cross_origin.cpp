#include "cli/serve/request/cross_origin.hpp"

#include <algorithm>

namespace refctl::serve {

namespace {

bool is_allowed(const http::Request& request, std::span<const std::string> allowed) {
  return std::find(allowed.begin(), allowed.end(), request.field(http::HeaderField::origin)) != allowed.end();
}

}  // namespace

void allow_origin(const http::Request& request, http::Response& response, std::span<const std::string> allowed) {
  if (allowed.empty()) return;
  response.add_field("Vary", "Origin");
  if (!is_allowed(request, allowed)) return;
  response.add_field("Access-Control-Allow-Origin", request.field(http::HeaderField::origin));
  response.add_field("Access-Control-Expose-Headers", "Retry-After, WWW-Authenticate, Location, Refctl-Count");
}

void respond_to_options(const http::Request& request, http::Response& response, std::string_view allow,
                        std::span<const std::string> allowed) {
  response.status = 204;
  response.add_field("Allow", allow);
  if (is_allowed(request, allowed) && request.has(http::HeaderField::access_control_request_method)) {
    response.add_field("Access-Control-Allow-Methods", allow);
    response.add_field("Access-Control-Allow-Headers", "Authorization, Content-Type");
    response.add_field("Access-Control-Max-Age", "600");
  }
}

}  // namespace refctl::serve
