#pragma once

#include "cli/serve/http/request.hpp"
#include "cli/serve/http/response.hpp"
#include "cli/serve/request/form.hpp"
#include "cli/serve/request/placement.hpp"
#include "cli/serve/request/query.hpp"
#include "cli/serve/request/spool.hpp"
#include "store/referrals.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace refctl::serve {

class Service;

// One request, parsed and admitted. The handler writes the response into `response` or returns the error that becomes
// the response. Handlers read the decoded fields, never the request's target or body.
struct Call {
  Service& service;
  const http::Request& request;  // for its header fields
  http::Response& response;
  std::string address = {};                   // the client's
  std::unique_ptr<Referrals> referrals = {};  // on behalf of the client; set by the admission
  Query query = {};
  Form form = {};           // empty for a route without a form
  std::string user = {};    // {user} of the path, decoded
  bool old_prefix = false;  // the path began with /v1/accounts/
  std::string request_id = {};
  bool secure = false;        // the client speaks TLS, to this server or to a trusted proxy
  bool with_session = false;  // the client sent credentials and the route uses them
  Spool* upload = nullptr;    // the received file, for a route that takes an upload
  // Set by a handler that returns without a response: the handler then runs again from its beginning in this pool.
  std::optional<Pool> move_to = {};
  bool moved = false;  // the handler runs in the pool `move_to`
  // Sends the next chunk of a streamed response; set for handlers that run in a pool. False: the client has
  // disconnected, stop.
  std::function<bool(std::string_view)> send = {};

  // The user id of the client's session, once a use case has resolved it; 0: none.
  [[nodiscard]] std::uint64_t user_id() const;
  // "https://host": from the public URL, or else from the request's host.
  [[nodiscard]] std::string origin() const;
  // The beginning of absolute links: the origin and the public URL's path.
  [[nodiscard]] std::string base() const;
  // The request's path, still encoded, without the public URL's path.
  [[nodiscard]] std::string_view path() const;
};

inline constexpr std::string_view json_type = "application/json";

}  // namespace refctl::serve
