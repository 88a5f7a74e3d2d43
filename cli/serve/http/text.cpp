#include "cli/serve/http/text.hpp"

namespace refctl::http {

namespace {

bool is_port(std::string_view text) { return text.size() <= 5 && std::all_of(text.begin(), text.end(), is_digit); }

bool is_v6(std::string_view text) {
  return text.size() >= 2 && std::all_of(text.begin(), text.end(), [](char c) {
           return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f') || c == ':' || c == '.';
         });
}

}  // namespace

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
