#include "cli/serve/routing/router.hpp"

#include "cli/serve/request/query.hpp"

#include <algorithm>

namespace refctl::serve {

namespace {

constexpr std::string_view prefix = "/api/accounts/";
constexpr std::string_view old_prefix = "/v1/accounts/";
constexpr std::string_view placeholder = "{user}";

std::string_view without_last_slash(std::string_view path) {
  if (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  return path;
}

std::size_t index_of(http::Method method) { return static_cast<std::size_t>(method); }

}  // namespace

Router::Router(std::span<const Route> routes) {
  for (const Route& route : routes) {
    auto path = std::find_if(paths_.begin(), paths_.end(), [&](const Path& one) { return one.pattern == route.path; });
    if (path == paths_.end()) {
      const auto user = route.path.find(placeholder);
      Path made{.pattern = route.path, .before = without_last_slash(route.path), .after = {}, .allow = {}};
      if (user != std::string_view::npos) {
        made.has_user = true;
        made.before = route.path.substr(0, user);
        made.after = without_last_slash(route.path.substr(user + placeholder.size()));
        if (made.after == "/") made.after = {};
      }
      path = paths_.insert(paths_.end(), std::move(made));
    }
    path->by_method.at(index_of(route.method)) = &route;
    if (route.method == http::Method::get) path->by_method.at(index_of(http::Method::head)) = &route;
  }
  for (Path& path : paths_) {
    for (std::size_t i = 0; i < method_count; ++i) {
      if (path.by_method.at(i) != nullptr) path.allow.append(http::name_of(static_cast<http::Method>(i))).append(", ");
    }
    path.allow.append("OPTIONS");
  }
}

std::optional<RouteMatch> Router::match(http::Method method, std::string_view path) const {
  RouteMatch match;
  path = without_last_slash(path);
  std::string renamed;
  if (path.substr(0, old_prefix.size()) == old_prefix) {
    match.old_prefix = true;
    renamed = std::string(prefix).append(path.substr(old_prefix.size()));
    path = renamed;
  }
  for (const Path& one : paths_) {
    if (!one.has_user) {
      if (path != one.before) continue;
    } else {
      if (path.size() <= one.before.size() + one.after.size() || path.substr(0, one.before.size()) != one.before ||
          path.substr(path.size() - one.after.size()) != one.after) {
        continue;
      }
      const auto segment = path.substr(one.before.size(), path.size() - one.before.size() - one.after.size());
      if (segment.find('/') != std::string_view::npos) continue;
      auto user = decode_segment(segment);
      if (!user) continue;
      match.user = std::move(*user);
    }
    match.route = one.by_method.at(index_of(method));
    match.allow = one.allow;
    match.pattern = one.pattern;
    return match;
  }
  return std::nullopt;
}

}  // namespace refctl::serve
