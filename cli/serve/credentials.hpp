#pragma once

#include "cli/serve/http/request.hpp"
#include "store/model/secret.hpp"
#include "store/result.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace refctl::serve {

// What a request proves itself with.
struct Credentials {
  Secret token;
  bool by_cookie = false;  // and by nothing else: a browser sends it on its own account
};

// `Authorization: Bearer TOKEN` or the cookie `jwt`. Absent: neither. Both, or two cookies, with
// different tokens: invalid_data, for it cannot be told on whose behalf the call is.
[[nodiscard]] Result<std::optional<Credentials>> read_credentials(const http::Request& request);

// The Set-Cookie that hands a token to a browser, and the one that takes it away.
// `prefix` is the public URL's path, so that other applications of the host do not get the cookie.
[[nodiscard]] std::string session_cookie(std::string_view token, std::int64_t seconds, std::string_view prefix,
                                         bool secure);
[[nodiscard]] std::string ended_cookie(std::string_view prefix, bool secure);

// Whether a browser sends the request for a page of somebody else: by Sec-Fetch-Site, else by Origin.
// Programs that are no browsers send neither. `own` and `allowed` are origins ("https://host").
[[nodiscard]] bool from_another_site(const http::Request& request, std::string_view own,
                                     std::span<const std::string> allowed);

}  // namespace refctl::serve
