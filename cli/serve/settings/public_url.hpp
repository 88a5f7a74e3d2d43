#pragma once

#include "store/result.hpp"

#include <string>
#include <string_view>

namespace refctl::serve {

// The URL under which clients reach the server, if a proxy changes host or path.
struct PublicUrl {
  std::string origin;  // "https://example.org"
  std::string prefix;  // "/refctl", or empty

  [[nodiscard]] bool is_https() const { return origin.starts_with("https://"); }
};

// "https://example.org[:port][/path]", with or without a last slash; anything else: usage.
[[nodiscard]] Result<PublicUrl> parse_public_url(std::string_view text);

// Whether the text is an origin, "http(s)://host[:port]".
[[nodiscard]] bool is_origin(std::string_view text);

// Returns the request's path without the prefix; a proxy may or may not have removed it.
[[nodiscard]] std::string_view without_prefix(std::string_view path, std::string_view prefix);

}  // namespace refctl::serve
