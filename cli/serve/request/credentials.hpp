#pragma once

#include "cli/serve/http/request.hpp"
#include "store/model/access/secret.hpp"
#include "store/result.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace refctl::serve {

// The token of a request and how it was sent.
struct Credentials {
  Secret token;
  bool by_cookie = false;  // only as a cookie, which a browser sends on its own
};

// Reads `Authorization: Bearer TOKEN` or the cookie `jwt`. Absent: neither. invalid_data: both, or two cookies, with
// different tokens, so that the caller is ambiguous.
[[nodiscard]] Result<std::optional<Credentials>> read_credentials(const http::Request& request);

// The Set-Cookie header that gives a token to a browser, and the one that deletes it. `prefix` is the public URL's
// path, so that other applications on the host do not receive the cookie.
[[nodiscard]] std::string session_cookie(std::string_view token, std::int64_t seconds, std::string_view prefix,
                                         bool secure);
[[nodiscard]] std::string ended_cookie(std::string_view prefix, bool secure);

// Returns whether a browser sent the request from a page of another site: by Sec-Fetch-Site, else by Origin. Other
// programs send neither. `own` and `allowed` are origins ("https://host").
[[nodiscard]] bool from_another_site(const http::Request& request, std::string_view own,
                                     std::span<const std::string> allowed);

}  // namespace refctl::serve
