#pragma once

#include "cli/serve/form.hpp"
#include "cli/serve/http/reply.hpp"
#include "cli/serve/http/request.hpp"
#include "cli/serve/placement.hpp"
#include "cli/serve/query.hpp"
#include "cli/serve/spool.hpp"
#include "store/referrals.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace refctl::serve {

class Service;

// One request, parsed and admitted. The handler writes the answer into `reply`, or returns the error that
// becomes the answer. Handlers read the decoded fields, never the request's target or body.
struct Call {
  Service& service;
  const http::Request& request;  // for its header fields
  http::Reply& reply;
  std::string address = {};                   // the client's
  std::unique_ptr<Referrals> referrals = {};  // on behalf of the client; set by the admission
  Query query = {};
  Form form = {};           // empty for a route without one
  std::string user = {};    // {user} of the path, decoded
  bool old_prefix = false;  // the path began with /v1/accounts/
  std::string request_id = {};
  bool secure = false;        // the client speaks TLS, to this server or to a trusted proxy
  bool with_session = false;  // the client gave credentials that count, and the route takes them
  Spool* upload = nullptr;    // of a route that takes an upload
  // Set by a handler that returns without an answer: the call continues in this pool, from the handler's beginning.
  std::optional<Pool> move_to = {};
  bool moved = false;  // it runs there
  // Sends the next piece of an answer of any length; set for handlers that run in a pool. False: the client
  // is gone, stop.
  std::function<bool(std::string_view)> send = {};

  // The user of the session that the client turned out to have; 0: none.
  [[nodiscard]] std::uint64_t user_id() const;
  // "https://host": of the public URL, or the host that the client named.
  [[nodiscard]] std::string origin() const;
  // The beginning of links: the origin and the public URL's path.
  [[nodiscard]] std::string base() const;
  // The request's path, still encoded, without the public URL's.
  [[nodiscard]] std::string_view path() const;
};

inline constexpr std::string_view json_type = "application/json";

}  // namespace refctl::serve
