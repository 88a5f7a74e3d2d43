#pragma once

#include <span>
#include <string_view>

namespace refctl::web {

// A file embedded in the program and served: the page at /, the admin console below /admin/, the API reference below
// /api/swagger/. Everything it points to lives as long as the program.
struct Asset {
  std::string_view path;          // of the URL: "/admin/", "/admin/console.css"
  std::string_view content_type;  // with its charset if it is text
  std::string_view digest;        // of the uncompressed bytes, for an ETag
  std::span<const unsigned char> plain;
  std::span<const unsigned char> gzip;
};

// The Content-Security-Policy of every asset: pages (including Swagger UI) load nothing from other origins and contain
// no inline script or style.
inline constexpr std::string_view content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

// Returns the asset at a URL path (without query), with or without a page's last slash; null if there is none.
[[nodiscard]] const Asset* find_asset(std::string_view path);

// The assets of each folder.
[[nodiscard]] std::span<const Asset> start_assets();
[[nodiscard]] std::span<const Asset> console_assets();
[[nodiscard]] std::span<const Asset> swagger_assets();

}  // namespace refctl::web
