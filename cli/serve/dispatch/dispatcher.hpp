#pragma once

#include "cli/serve/dispatch/response_callbacks.hpp"
#include "cli/serve/http/connection.hpp"
#include "cli/serve/routing/exchange.hpp"
#include "cli/serve/service/service.hpp"

#include <functional>
#include <memory>

namespace refctl::serve {

// Takes each request through its three steps: parse (one route match; path, query and form decoded once), admit
// (admission.hpp), place (the route's pool). Threads share it.
class Dispatcher {
 public:
  explicit Dispatcher(Service& service) : service_(service) {}

  // Called only if a job runs on another thread.
  using CallbackSource = std::function<ResponseCallbacks()>;

  // Matches the route. Called once per request, before the others.
  [[nodiscard]] http::Application::BodyMode begin(const Peer& peer, Exchange& exchange,
                                                  const http::Request& request) const;
  [[nodiscard]] http::Application::UploadStart begin_upload(const Peer& peer, Exchange& exchange,
                                                            http::Request& request, http::Response& response,
                                                            const CallbackSource& callbacks) const;
  [[nodiscard]] http::Application::Outcome handle(const Peer& peer, Exchange& exchange, http::Request& request,
                                                  std::unique_ptr<http::BodySink> body, http::Response& response,
                                                  const CallbackSource& callbacks) const;
  void refuse(const http::RequestRefusal& refusal, http::Response& response) const;

 private:
  [[nodiscard]] bool is_elsewhere(const RouteMatch& match, const Peer& peer) const;
  [[nodiscard]] bool respond_without_handler(const Peer& peer, const RouteMatch* match, const http::Request& request,
                                             http::Response& response) const;

  Service& service_;
};

}  // namespace refctl::serve
