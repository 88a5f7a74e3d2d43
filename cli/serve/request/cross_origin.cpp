#include "cli/serve/request/cross_origin.hpp"

#include <algorithm>

namespace refctl::serve {

namespace {

bool is_allowed(const http::Request& request, std::span<const std::string> allowed) {
  return std::find(allowed.begin(), allowed.end(), request.field(http::Field::origin)) != allowed.end();
}

}  // namespace

void allow_origin(const http::Request& request, http::Reply& reply, std::span<const std::string> allowed) {
  if (allowed.empty()) return;
  reply.add_field("Vary", "Origin");
  if (!is_allowed(request, allowed)) return;
  reply.add_field("Access-Control-Allow-Origin", request.field(http::Field::origin));
  reply.add_field("Access-Control-Expose-Headers", "Retry-After, WWW-Authenticate, Location, Refctl-Count");
}

void answer_options(const http::Request& request, http::Reply& reply, std::string_view allow,
                    std::span<const std::string> allowed) {
  reply.status = 204;
  reply.add_field("Allow", allow);
  if (is_allowed(request, allowed) && request.has(http::Field::access_control_request_method)) {
    reply.add_field("Access-Control-Allow-Methods", allow);
    reply.add_field("Access-Control-Allow-Headers", "Authorization, Content-Type");
    reply.add_field("Access-Control-Max-Age", "600");
  }
}

}  // namespace refctl::serve
