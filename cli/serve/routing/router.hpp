#pragma once

#include "cli/serve/routing/route.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::serve {

inline constexpr std::size_t method_count = 8;

// The result of a route match. Null `route`: the path exists but not with this method.
struct RouteMatch {
  const Route* route = nullptr;
  std::string_view allow;    // "GET, HEAD, OPTIONS"
  std::string_view pattern;  // "/api/accounts/users/{user}/", for the access log
  std::string user;          // the decoded value of {user}
  bool old_prefix = false;   // requested as /v1/accounts/…
};

// Finds routes by path. Built once; threads share it.
class Router {
 public:
  explicit Router(std::span<const Route> routes);

  // Absent: no such path.
  [[nodiscard]] std::optional<RouteMatch> match(http::Method method, std::string_view path) const;

 private:
  struct Path {
    std::string_view pattern;
    std::string_view before;  // up to {user}; the complete path if it has none
    std::string_view after;   // after {user}, without the last slash
    bool has_user = false;
    std::array<const Route*, method_count> by_method{};
    std::string allow;
  };

  std::vector<Path> paths_;
};

}  // namespace refctl::serve
