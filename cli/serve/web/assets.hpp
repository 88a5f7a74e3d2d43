#pragma once

#include <span>
#include <string_view>

namespace refctl::web {

// A file that the server hands out, embedded in the program: the page at /, the admin console below /admin/ and the
// page of the API's operations below /api/swagger/. Everything it points to lives as long as the program.
struct Asset {
  std::string_view path;          // of the URL: "/admin/", "/admin/console.css"
  std::string_view content_type;  // with its charset where it is text
  std::string_view digest;        // of the plain bytes, for an ETag
  std::span<const unsigned char> plain;
  std::span<const unsigned char> gzip;
};

// The Content-Security-Policy that goes with every asset: the pages (Swagger UI too) load nothing from elsewhere
// and hold no inline script and no inline style.
inline constexpr std::string_view content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

// The asset of an URL path (no query), with or without the last slash of a page; null if there is none.
[[nodiscard]] const Asset* find_asset(std::string_view path);

// The assets of each folder.
[[nodiscard]] std::span<const Asset> start_assets();
[[nodiscard]] std::span<const Asset> console_assets();
[[nodiscard]] std::span<const Asset> swagger_assets();

}  // namespace refctl::web
