#pragma once

#include "store/result.hpp"

#include <string>
#include <string_view>

namespace refctl::serve {

// What clients reach the server as, behind a proxy perhaps below a path of its own.
struct PublicUrl {
  std::string origin;  // "https://example.org"
  std::string prefix;  // "/refctl", or empty

  [[nodiscard]] bool is_https() const { return origin.starts_with("https://"); }
};

// "https://example.org[:port][/path]", with or without a last slash; anything else: usage.
[[nodiscard]] Result<PublicUrl> parse_public_url(std::string_view text);

// Whether the text is an origin, "http(s)://host[:port]".
[[nodiscard]] bool is_origin(std::string_view text);

// A request's path without the prefix, which a proxy may leave in place.
[[nodiscard]] std::string_view without_prefix(std::string_view path, std::string_view prefix);

}  // namespace refctl::serve
