#pragma once

#include "cli/serve/connection/loop.hpp"
#include "cli/serve/net/deadline.hpp"

#include <array>
#include <memory>
#include <string>

namespace refctl::serve {

// One connection: moves bytes between a socket and http::Connection and enforces its deadlines. Lives on the thread of
// one loop; jobs on other threads hold a weak pointer to it.
class ClientConnection final : public http::Application, public std::enable_shared_from_this<ClientConnection> {
 public:
  ClientConnection(Loop& loop, Socket socket, std::unique_ptr<Transport> transport, Peer peer);
  ClientConnection(const ClientConnection&) = delete;
  ClientConnection& operator=(const ClientConnection&) = delete;
  ~ClientConnection() override;

  [[nodiscard]] static Awaitable<void> run(std::shared_ptr<ClientConnection> connection);
  // Ends the connection if its deadline has passed. Called once per second.
  void check_deadline(SteadyClock::time_point now);
  void drain(SteadyClock::time_point now);

  // http::Application
  std::string_view date() override;
  std::string_view request_id() override { return exchange_.request_id; }
  BodyMode begin(const http::Request& request) override;
  UploadStart begin_upload(http::Request& request, http::Response& response) override;
  Outcome handle(http::Request& request, std::unique_ptr<http::BodySink> body, http::Response& response) override;
  void refuse(const http::Request& request, const http::RequestRefusal& refusal, http::Response& response) override;
  void sent(const http::Request& request, const http::Response& response) override;

 private:
  [[nodiscard]] Awaitable<void> wait_for(Socket::wait_type what);
  [[nodiscard]] Awaitable<void> wait_for_wake();
  [[nodiscard]] Awaitable<bool> read_plain();
  [[nodiscard]] Awaitable<bool> read_some();
  [[nodiscard]] bool take(std::string_view bytes);
  [[nodiscard]] Awaitable<bool> flush();
  [[nodiscard]] Awaitable<void> linger();
  [[nodiscard]] Awaitable<bool> serve_once();
  [[nodiscard]] ResponseCallbacks response_callbacks();
  void begin_exchange(const http::Request& request);
  void set_deadline(Waiting waiting);
  [[nodiscard]] Waiting awaited_input() const;
  [[nodiscard]] bool awaits_input() const;
  void wake();

  Loop& loop_;
  Socket socket_;
  std::unique_ptr<Transport> transport_;
  Peer peer_;
  http::Connection http_connection_;
  Exchange exchange_;
  std::string unsent_;
  std::array<char, 768> first_;  // buffer for the beginning of a plain connection's next request
  std::optional<Timer> timer_;
  Deadline deadline_;
  std::uint64_t moved_ = 0;  // bytes sent and received
  std::uint64_t responses_ = 0;
  std::uint64_t responses_before_ = 0;
  bool exchange_begun_ = false;
  bool woken_ = false;
  bool expired_ = false;
};

}  // namespace refctl::serve
