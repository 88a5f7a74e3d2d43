#pragma once

#include "cli/serve/connection/worker.hpp"
#include "cli/serve/http/date_line.hpp"
#include "cli/serve/request/request_ids.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <chrono>
#include <list>
#include <optional>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

// Types that worker.cpp and client_connection.cpp share. No other file includes Asio.

namespace refctl::serve {

namespace asio = boost::asio;

// The concrete executor type: the general one costs a virtual call and an allocation per operation.
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;
using SteadyClock = std::chrono::steady_clock;
using Timer = asio::basic_waitable_timer<SteadyClock, asio::wait_traits<SteadyClock>, Executor>;
template <typename T>
using Awaitable = asio::awaitable<T, Executor>;
inline constexpr asio::use_awaitable_t<Executor> await{};

class ClientConnection;

// The event loop of one thread: its listeners, its connections, and the buffers that connections share.
class Loop {
 public:
  explicit Loop(const Shared& with) : shared(with), access_log(with.service.settings().log) {}

  void start();
  void stop();
  void begin_drain();
  [[nodiscard]] Awaitable<void> accept(Acceptor& acceptor, ListenerKind kind);
  [[nodiscard]] Awaitable<void> close_listeners();
  [[nodiscard]] Awaitable<void> sweep();
  [[nodiscard]] std::optional<Peer> peer_of(Socket& socket, ListenerKind kind) const;
  void admit(Socket socket, ListenerKind kind);
  void log_later();

  const Shared& shared;
  asio::io_context io{1};
  std::list<std::pair<Acceptor, ListenerKind>> acceptors;
  std::unordered_set<ClientConnection*> connections;
  std::vector<char> input = std::vector<char>(std::size_t{64} * 1024);
  std::string output;
  http::DateLine date;
  RequestIds request_ids;
  AccessLog access_log;
  bool log_posted = false;
  bool listening = true;
  bool draining = false;  // stops after the current requests
  std::optional<Timer> sweeper;
  std::atomic<bool> finished{false};
  std::thread thread;
};

}  // namespace refctl::serve
