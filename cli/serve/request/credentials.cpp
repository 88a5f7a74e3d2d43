#include "cli/serve/request/credentials.hpp"

#include "cli/serve/http/text.hpp"

#include <algorithm>

namespace refctl::serve {

namespace {

constexpr std::string_view cookie_name = "jwt";

std::optional<std::string_view> bearer_token(std::string_view authorization) {
  constexpr std::string_view scheme = "bearer ";
  if (!http::equal_without_case(authorization.substr(0, scheme.size()), scheme)) return std::nullopt;
  return http::trim(authorization.substr(scheme.size()));
}

// Returns the cookie's value; absent: no such cookie. Two different values set `clash`.
std::optional<std::string_view> cookie_token(std::string_view cookies, bool& clash) {
  std::optional<std::string_view> found;
  while (!cookies.empty()) {
    const std::string_view piece = cookies.substr(0, cookies.find(';'));
    cookies.remove_prefix(std::min(cookies.size(), piece.size() + 1));
    const std::string_view pair = http::trim(piece);
    if (pair.substr(0, cookie_name.size()) != cookie_name || pair.substr(cookie_name.size(), 1) != "=") continue;
    std::string_view value = pair.substr(cookie_name.size() + 1);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    if (found && *found != value) clash = true;
    found = value;
  }
  if (found && found->empty()) found.reset();
  return found;
}

}  // namespace

Result<std::optional<Credentials>> read_credentials(const http::Request& request) {
  bool clash = false;
  const auto cookie = cookie_token(request.field(http::HeaderField::cookie), clash);
  const auto bearer = bearer_token(request.field(http::HeaderField::authorization));
  if (clash || (cookie && bearer && *cookie != *bearer)) {
    return fail(ErrorCode::invalid_data, "the request carries two different tokens");
  }
  if (!cookie && !bearer) return std::optional<Credentials>{};
  return std::optional<Credentials>{
      Credentials{.token = Secret::copy_of(bearer ? *bearer : *cookie), .by_cookie = !bearer}};
}

std::string session_cookie(std::string_view token, std::int64_t seconds, std::string_view prefix, bool secure) {
  std::string cookie = std::string(cookie_name) + "=" + std::string(token) + "; Path=" + std::string(prefix) +
                       "/; Max-Age=" + std::to_string(seconds) + "; HttpOnly; SameSite=Lax";
  if (secure) cookie += "; Secure";
  return cookie;
}

std::string ended_cookie(std::string_view prefix, bool secure) { return session_cookie("", 0, prefix, secure); }

bool from_another_site(const http::Request& request, std::string_view own, std::span<const std::string> allowed) {
  const std::string_view origin = request.field(http::HeaderField::origin);
  const bool trusted = std::find(allowed.begin(), allowed.end(), origin) != allowed.end();
  if (trusted) return false;
  if (request.has(http::HeaderField::sec_fetch_site)) {
    const std::string_view site = request.field(http::HeaderField::sec_fetch_site);
    return site != "same-origin" && site != "none";
  }
  return request.has(http::HeaderField::origin) && !http::equal_without_case(origin, own);
}

}  // namespace refctl::serve
