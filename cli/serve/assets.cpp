#include "cli/serve/assets.hpp"

#include "cli/serve/answers.hpp"
#include "cli/serve/web/assets.hpp"

namespace refctl::serve {

namespace {

bool takes_gzip(std::string_view accept) {
  const auto at = accept.find("gzip");
  if (at == std::string_view::npos) return false;
  const std::string_view behind = accept.substr(at + 4, 5);
  return !(behind.starts_with(";q=0") && (behind.size() < 5 || behind[4] == ','));
}

}  // namespace

bool answer_asset(const http::Request& request, http::Reply& reply) {
  const web::Asset* asset = web::find_asset(request.path());
  if (asset == nullptr) return false;
  if (request.method != http::Method::get && request.method != http::Method::head) {
    answer_error(reply, wire::ServerError::method_not_allowed, "this path does not have this method");
    reply.add_field("Allow", "GET, HEAD, OPTIONS");
    return true;
  }
  const bool packed = takes_gzip(request.field(http::Field::accept_encoding));
  const auto bytes = packed ? asset->gzip : asset->plain;
  reply.status = 200;
  reply.content_type = asset->content_type;
  reply.content_security_policy = web::content_security_policy;
  reply.body.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  reply.add_field("Vary", "Accept-Encoding");
  if (packed) reply.add_field("Content-Encoding", "gzip");
  return true;
}

}  // namespace refctl::serve
