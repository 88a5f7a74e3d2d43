#pragma once

#include "cli/serve/routing/router.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace refctl::serve {

// The origin of a connection.
struct Peer {
  std::string address;    // "203.0.113.9"; "unix" for a socket file
  bool trusted = false;   // a proxy whose X-Forwarded-… fields are used
  bool internal = false;  // accepted by the listener for metrics and health
  bool tls = false;
};

// The current request of a connection: its route match, and the data for the access log and the metrics.
struct Exchange {
  std::chrono::steady_clock::time_point started;
  std::optional<RouteMatch> match;  // absent: no route has this path
  std::uint64_t user = 0;           // the caller's id; 0: unknown
  std::string address;              // of the client, even behind a trusted proxy
  std::string request_id;           // for X-Request-Id and the logs

  // The path's pattern, "/api/accounts/users/{user}/"; empty without a match.
  [[nodiscard]] std::string_view pattern() const { return match ? match->pattern : std::string_view(); }
  // Null without a match, or if the path has no such method.
  [[nodiscard]] const Route* route() const { return match ? match->route : nullptr; }
};

}  // namespace refctl::serve
