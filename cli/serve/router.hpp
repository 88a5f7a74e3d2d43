#pragma once

#include "cli/serve/route.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::serve {

inline constexpr std::size_t method_count = 8;

// What a path leads to. A null `route`: the path is known but not with this method.
struct Match {
  const Route* route = nullptr;
  std::string_view allow;    // "GET, HEAD, OPTIONS"
  std::string_view pattern;  // "/api/accounts/users/{user}/", for the access log
  std::string user;          // what stands for {user}, decoded
  bool old_prefix = false;   // asked as /v1/accounts/…
};

// Finds routes by path. Made once; threads share it.
class Router {
 public:
  explicit Router(std::span<const Route> routes);

  // Absent: no such path.
  [[nodiscard]] std::optional<Match> match(http::Method method, std::string_view path) const;

 private:
  struct Path {
    std::string_view pattern;
    std::string_view before;  // up to {user}; all of it where there is none
    std::string_view after;   // behind it, without the last slash
    bool has_user = false;
    std::array<const Route*, method_count> by_method{};
    std::string allow;
  };

  std::vector<Path> paths_;
};

}  // namespace refctl::serve
