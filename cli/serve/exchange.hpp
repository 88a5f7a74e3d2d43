#pragma once

#include "cli/serve/router.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace refctl::serve {

// Where a connection comes from.
struct Peer {
  std::string address;    // "203.0.113.9"; "unix" of a socket file
  bool trusted = false;   // a proxy whose X-Forwarded-… fields are believed
  bool internal = false;  // came by the listener for metrics and health
  bool tls = false;
};

// The request under way on a connection: its one route match, and the facts for the access log and the metrics.
struct Exchange {
  std::chrono::steady_clock::time_point started;
  std::optional<Match> match;  // absent: no route has this path
  std::uint64_t user = 0;      // the caller's id; 0: unknown
  std::string address;         // the client's, behind a trusted proxy too
  std::string request_id;      // for X-Request-Id and the logs

  // Of the path, "/api/accounts/users/{user}/"; empty without a match.
  [[nodiscard]] std::string_view pattern() const { return match ? match->pattern : std::string_view(); }
  // Null without a match, or if the path has no such method.
  [[nodiscard]] const Route* route() const { return match ? match->route : nullptr; }
};

}  // namespace refctl::serve
