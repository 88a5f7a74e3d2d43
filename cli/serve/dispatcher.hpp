#pragma once

#include "cli/serve/http/connection.hpp"
#include "cli/serve/service.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace refctl::serve {

// Where a connection comes from.
struct Peer {
  std::string address;    // "203.0.113.9"
  bool trusted = false;   // a proxy whose X-Forwarded-… are believed
  bool internal = false;  // came by the listener for figures and health
  bool tls = false;
};

// What is known of the request under way, for the log and the figures.
struct Exchange {
  std::chrono::steady_clock::time_point started;
  std::size_t route = ~std::size_t{0};  // its row; beyond the last: none
  std::string_view pattern;
  std::uint64_t user = 0;
  std::string address;  // the client's, behind a trusted proxy too
};

// How a handler on another thread comes back to its connection. Both may be called from any thread, and
// after the connection is gone.
struct WayBack {
  std::function<void(http::Request&&, http::Reply&&)> answer;
  std::function<void()> wake;
};

// Leads requests to their handlers: route, credentials, cross-site check, pool. Threads share it.
class Dispatcher {
 public:
  explicit Dispatcher(Service& service) : service_(service) {}

  [[nodiscard]] bool streams(const http::Request& request) const;
  [[nodiscard]] std::unique_ptr<http::BodySink> open_body(const Peer& peer, Exchange& exchange,
                                                          const http::Request& request, http::Reply& reply) const;
  // `way_back` is asked for only if the handler runs elsewhere.
  [[nodiscard]] http::Application::Outcome handle(const Peer& peer, Exchange& exchange, http::Request& request,
                                                  std::unique_ptr<http::BodySink> body, http::Reply& reply,
                                                  const std::function<WayBack()>& way_back) const;
  void refuse(const http::Refusal& refusal, http::Reply& reply) const;

 private:
  struct Job;

  // Fills in the call, or the reply if it goes no further.
  [[nodiscard]] bool admit(const Peer& peer, Exchange& exchange, const Route& route, Call& call) const;
  [[nodiscard]] bool is_elsewhere(const Match& match, const Peer& peer) const;
  void perform(const Route& route, Call& call) const;
  [[nodiscard]] bool answer_without_route(const Peer& peer, const http::Request& request, const Match* match,
                                          http::Reply& reply) const;
  void run_job(const std::shared_ptr<Job>& job) const;

  Service& service_;
};

}  // namespace refctl::serve
