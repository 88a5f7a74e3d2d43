#include "cli/serve/response/assets.hpp"

#include "cli/serve/http/text.hpp"
#include "cli/serve/response/problems.hpp"
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

bool respond_with_asset(const http::Request& request, std::string_view path, std::string_view prefix,
                        http::Response& response) {
  const web::Asset* asset = web::find_asset(path);
  if (asset == nullptr) return false;
  if (request.method != http::Method::get && request.method != http::Method::head) {
    respond_with_error(response, wire::ServerError::method_not_allowed, "this path does not have this method");
    response.add_field("Allow", "GET, HEAD, OPTIONS");
    return true;
  }
  response.status = 200;
  response.content_type = asset->content_type;
  response.content_security_policy = web::content_security_policy;
  response.add_field("Vary", "Accept-Encoding");
  const bool page = asset->content_type.starts_with("text/html");
  if (page && !prefix.empty()) {
    response.body = with_prefix(text_of(asset->plain), prefix);
    return true;
  }
  if (!page) {
    // The browser revalidates the file each time, so that a new version of the program is used at once.
    response.cache_control = "no-cache";
    response.add_field("ETag", "W/\"" + std::string(asset->digest) + "\"");
    if (http::matches_etag(request.field(http::HeaderField::if_none_match), asset->digest)) {
      response.status = 304;
      response.content_type = {};
      return true;
    }
  }
  const bool packed = http::accepts_gzip(request.field(http::HeaderField::accept_encoding));
  response.body = text_of(packed ? asset->gzip : asset->plain);
  if (packed) response.add_field("Content-Encoding", "gzip");
  return true;
}

}  // namespace refctl::serve
