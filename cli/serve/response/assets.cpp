#include "cli/serve/response/assets.hpp"

#include "cli/serve/http/text.hpp"
#include "cli/serve/response/answers.hpp"
#include "cli/serve/web/assets.hpp"

#include <string>

namespace refctl::serve {

namespace {

std::string_view text_of(std::span<const unsigned char> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Inserts the prefix into the page's links. They are absolute paths, so that a page works with and without its last
// slash.
std::string with_prefix(std::string_view page, std::string_view prefix) {
  std::string out;
  while (true) {
    const auto at = page.find("=\"/");
    if (at == std::string_view::npos) return out.append(page);
    out.append(page.substr(0, at + 2)).append(prefix);
    page.remove_prefix(at + 2);
  }
}

}  // namespace

bool answer_asset(const http::Request& request, std::string_view path, std::string_view prefix, http::Reply& reply) {
  const web::Asset* asset = web::find_asset(path);
  if (asset == nullptr) return false;
  if (request.method != http::Method::get && request.method != http::Method::head) {
    answer_error(reply, wire::ServerError::method_not_allowed, "this path does not have this method");
    reply.add_field("Allow", "GET, HEAD, OPTIONS");
    return true;
  }
  reply.status = 200;
  reply.content_type = asset->content_type;
  reply.content_security_policy = web::content_security_policy;
  reply.add_field("Vary", "Accept-Encoding");
  const bool page = asset->content_type.starts_with("text/html");
  if (page && !prefix.empty()) {
    reply.body = with_prefix(text_of(asset->plain), prefix);
    return true;
  }
  if (!page) {
    // The browser revalidates the file each time, so that a new version of the program is used at once.
    reply.cache_control = "no-cache";
    reply.add_field("ETag", "W/\"" + std::string(asset->digest) + "\"");
    if (http::matches_etag(request.field(http::Field::if_none_match), asset->digest)) {
      reply.status = 304;
      reply.content_type = {};
      return true;
    }
  }
  const bool packed = http::accepts_gzip(request.field(http::Field::accept_encoding));
  reply.body = text_of(packed ? asset->gzip : asset->plain);
  if (packed) reply.add_field("Content-Encoding", "gzip");
  return true;
}

}  // namespace refctl::serve
