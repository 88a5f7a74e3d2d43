#include "cli/serve/http/text.hpp"

namespace refctl::http {

namespace {

bool is_port(std::string_view text) { return text.size() <= 5 && std::all_of(text.begin(), text.end(), is_digit); }

bool is_v6(std::string_view text) {
  return text.size() >= 2 && std::all_of(text.begin(), text.end(), [](char c) {
           return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f') || c == ':' || c == '.';
         });
}

// Removes the next item from a comma-separated list and returns it, trimmed.
std::string_view next_item(std::string_view& list) {
  const std::string_view item = list.substr(0, list.find(','));
  list.remove_prefix(std::min(list.size(), item.size() + 1));
  return trim(item);
}

// "q=0", "q=0.000": not acceptable (RFC 9110, 12.4.2).
bool is_zero_quality(std::string_view parameter) {
  if (parameter.size() < 3 || lower(parameter[0]) != 'q' || parameter[1] != '=') return false;
  return std::all_of(parameter.begin() + 2, parameter.end(), [](char c) { return c == '0' || c == '.'; });
}

}  // namespace

bool accepts_gzip(std::string_view accept_encoding) {
  bool by_star = false;
  while (!accept_encoding.empty()) {
    const std::string_view item = next_item(accept_encoding);
    const auto semicolon = item.find(';');
    const std::string_view coding = trim(item.substr(0, semicolon));
    const bool refused = semicolon != std::string_view::npos && is_zero_quality(trim(item.substr(semicolon + 1)));
    if (equal_without_case(coding, "gzip") || equal_without_case(coding, "x-gzip")) return !refused;
    if (coding == "*") by_star = !refused;
  }
  return by_star;
}

bool accepts_type(std::string_view accept, std::string_view type) {
  while (!accept.empty()) {
    const std::string_view item = next_item(accept);
    const auto semicolon = item.find(';');
    if (!equal_without_case(trim(item.substr(0, semicolon)), type)) continue;
    return semicolon == std::string_view::npos || !is_zero_quality(trim(item.substr(semicolon + 1)));
  }
  return false;
}

bool matches_etag(std::string_view if_none_match, std::string_view tag) {
  while (!if_none_match.empty()) {
    std::string_view item = next_item(if_none_match);
    if (item == "*") return true;
    if (item.starts_with("W/")) item.remove_prefix(2);
    if (item.size() == tag.size() + 2 && item.front() == '"' && item.back() == '"' &&
        item.substr(1, tag.size()) == tag) {
      return true;
    }
  }
  return false;
}

bool is_host(std::string_view text) {
  if (text.empty() || text.size() > 260) return false;
  if (text.front() == '[') {
    const auto close = text.find(']');
    if (close == std::string_view::npos || !is_v6(text.substr(1, close - 1))) return false;
    const std::string_view rest = text.substr(close + 1);
    return rest.empty() || (rest.front() == ':' && is_port(rest.substr(1)));
  }
  const auto colon = text.find(':');
  const std::string_view name = text.substr(0, colon);
  if (colon != std::string_view::npos && !is_port(text.substr(colon + 1))) return false;
  return !name.empty() &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_alnum(c) || c == '.' || c == '-' || c == '_'; });
}

}  // namespace refctl::http
