#include "cli/serve/settings/public_url.hpp"

#include "cli/serve/http/text.hpp"

#include <algorithm>
#include <string>

namespace refctl::serve {

namespace {

bool is_prefix(std::string_view path) {
  if (path.empty()) return true;
  const std::string closed = std::string(path) + "/";
  const bool clean = std::all_of(path.begin(), path.end(), [](char c) {
    return http::is_alnum(c) || c == '/' || c == '-' || c == '_' || c == '.' || c == '~';
  });
  return clean && path.front() == '/' && path.find("//") == std::string_view::npos &&
         closed.find("/./") == std::string::npos && closed.find("/../") == std::string::npos;
}

}  // namespace

bool is_origin(std::string_view text) {
  for (const std::string_view scheme : {std::string_view("http://"), std::string_view("https://")}) {
    if (text.starts_with(scheme)) return http::is_host(text.substr(scheme.size()));
  }
  return false;
}

Result<PublicUrl> parse_public_url(std::string_view text) {
  const auto authority = text.find("://");
  const auto slash = authority == std::string_view::npos ? authority : text.find('/', authority + 3);
  PublicUrl url;
  url.origin = std::string(text.substr(0, slash));
  std::string_view path = slash == std::string_view::npos ? std::string_view() : text.substr(slash);
  if (path.ends_with('/')) path.remove_suffix(1);
  if (!is_origin(url.origin) || !is_prefix(path)) {
    return fail(ErrorCode::usage, "the public URL is not http(s)://host[:port][/path]",
                "write https://example.org or https://example.org/refctl");
  }
  url.prefix = std::string(path);
  return url;
}

std::string_view without_prefix(std::string_view path, std::string_view prefix) {
  if (prefix.empty() || !path.starts_with(prefix)) return path;
  const std::string_view rest = path.substr(prefix.size());
  if (rest.empty()) return "/";
  return rest.front() == '/' ? rest : path;
}

}  // namespace refctl::serve
