#pragma once

#include <algorithm>
#include <string_view>

// Rules for HTTP texts that several files need.

namespace refctl::http {

[[nodiscard]] constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

[[nodiscard]] constexpr bool equal_without_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

[[nodiscard]] constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
[[nodiscard]] constexpr bool is_alnum(char c) { return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z'); }

// Returns the text without surrounding spaces and tabs.
[[nodiscard]] constexpr std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Returns whether an Accept-Encoding allows gzip: by name or by `*`, and not with a quality of 0.
[[nodiscard]] bool accepts_gzip(std::string_view accept_encoding);

// Returns whether an Accept names this media type, not with a quality of 0.
[[nodiscard]] bool accepts_type(std::string_view accept, std::string_view type);

// Returns whether an If-None-Match contains the opaque tag (without quotes) or is `*`; tags are compared weakly.
[[nodiscard]] bool matches_etag(std::string_view if_none_match, std::string_view tag);

// host, host:port, [v6] or [v6]:port; safe to build links from.
[[nodiscard]] bool is_host(std::string_view text);

}  // namespace refctl::http
