#pragma once

#include "cli/serve/http/reply.hpp"
#include "cli/serve/http/request.hpp"
#include "cli/serve/pipe.hpp"
#include "cli/serve/query.hpp"
#include "cli/serve/spool.hpp"
#include "store/model/actor.hpp"
#include "store/model/secret.hpp"
#include "store/referrals.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace refctl::serve {

class Service;

// One request on its way through a handler. The handler writes the answer into `reply`, or gives the
// error that makes it.
struct Call {
  Service& service;
  Referrals& referrals;
  const http::Request& request;
  http::Reply& reply;
  Query query = {};
  Actor actor = {};
  Secret token = {};        // of a session
  std::string user = {};    // {user} of the path
  bool old_prefix = false;  // asked as /v1/accounts/…
  bool secure = false;      // the client speaks TLS, here or to a trusted proxy
  Spool* upload = nullptr;  // of Lane::upload
  // Of Lane::download: hands the next piece of the answer on. False: the client is gone, stop.
  std::function<bool(std::string_view)> send = {};

  // "https://host", what links begin with: of the public URL, or of what the client itself named.
  [[nodiscard]] std::string base() const;
};

// Lane::upload and Lane::download aside, an answer is one JSON text.
inline constexpr std::string_view json_type = "application/json";

}  // namespace refctl::serve
