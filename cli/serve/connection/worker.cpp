#include "cli/serve/connection/client_connection.hpp"
#include "cli/serve/net/listener.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace refctl::serve {

namespace {

// Pause after accept fails for lack of descriptors or memory: the connection stays in the kernel's queue, and trying
// again at once would only spin.
constexpr auto accept_pause = std::chrono::milliseconds(100);

// How long begun TCP handshakes may take to complete before the listeners are closed.
constexpr auto handshake_time = std::chrono::milliseconds(10);

bool is_shortage(const boost::system::error_code& error) {
  return error == boost::system::errc::too_many_files_open ||
         error == boost::system::errc::too_many_files_open_in_system || error == boost::system::errc::no_buffer_space ||
         error == boost::system::errc::not_enough_memory;
}

}  // namespace

Worker::Worker(const Shared& shared) : loop_(std::make_unique<Loop>(shared)) {}
Worker::~Worker() { loop_->stop(); }

// Asio only polls, accepts and closes the descriptor, so its TCP acceptor also works with a socket file.
void Worker::add_listener(int descriptor, ListenerKind kind) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length);
  Acceptor acceptor(loop_->io);
  acceptor.assign(address.ss_family == AF_INET6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4(), descriptor);
  acceptor.non_blocking(true);
  loop_->acceptors.emplace_back(std::move(acceptor), kind);
}

void Worker::start() { loop_->start(); }
void Worker::drain() {
  Loop* loop = loop_.get();
  asio::post(loop->io, [loop] { loop->begin_drain(); });
}
bool Worker::finished() const { return loop_->finished.load(); }
void Worker::detach() { loop_->thread.detach(); }

void Loop::start() {
  sweeper.emplace(io);
  for (auto& [acceptor, kind] : acceptors) asio::co_spawn(io, accept(acceptor, kind), asio::detached);
  asio::co_spawn(io, sweep(), asio::detached);
  thread = std::thread([this] {
    while (true) {
      try {
        io.run();
        break;
      } catch (const std::exception& broken) {
        shared.service.log(std::string("a connection ended with a fault: ") + broken.what());
      }
    }
    access_log.flush();
    finished.store(true);
  });
}

void Loop::stop() {
  io.stop();
  if (thread.joinable()) thread.join();
}

std::optional<Peer> Loop::peer_of(Socket& socket, ListenerKind kind) const {
  if (kind == ListenerKind::unix_file) return Peer{.address = "unix", .trusted = true};
  boost::system::error_code error;
  socket.set_option(asio::ip::tcp::no_delay(true), error);
  const auto remote = socket.remote_endpoint(error);
  if (error) return std::nullopt;
  auto address = remote.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  }
  Peer peer{.address = address.to_string()};
  peer.trusted = shared.proxies.trusts(peer.address);
  peer.tls = shared.tls != nullptr && kind == ListenerKind::tcp;
  peer.internal = kind == ListenerKind::internal;
  return peer;
}

void Loop::admit(Socket socket, ListenerKind kind) {
  boost::system::error_code error;
  socket.non_blocking(true, error);
  auto peer = peer_of(socket, kind);
  if (!peer) return;
  const int descriptor = socket.native_handle();
  auto transport = peer->tls ? shared.tls->accept(descriptor) : plain_transport(descriptor);
  if (!transport) return;
  auto connection =
      std::make_shared<ClientConnection>(*this, std::move(socket), std::move(transport), std::move(*peer));
  asio::co_spawn(io, ClientConnection::run(std::move(connection)), asio::detached);
}

Awaitable<void> Loop::accept(Acceptor& acceptor, ListenerKind kind) {
  Timer pause(io);
  while (acceptor.is_open()) {
    boost::system::error_code error;
    Socket socket = co_await acceptor.async_accept(asio::redirect_error(await, error));
    if (!error) {
      admit(std::move(socket), kind);
    } else if (is_shortage(error)) {
      pause.expires_after(accept_pause);
      co_await pause.async_wait(asio::redirect_error(await, error));
    }
  }
}

Awaitable<void> Loop::sweep() {
  while (listening || !connections.empty()) {
    boost::system::error_code error;
    sweeper->expires_after(draining ? std::chrono::milliseconds(100) : std::chrono::milliseconds(1000));
    co_await sweeper->async_wait(asio::redirect_error(await, error));
    const auto now = SteadyClock::now();
    for (ClientConnection* connection : connections) connection->check_deadline(now);
  }
}

// Closing a listener resets the connections that wait in its queue and those whose handshake is under way, although
// their clients may already have sent a request. So new attempts are ignored first; what completes then is accepted.
Awaitable<void> Loop::close_listeners() {
  for (auto& [acceptor, kind] : acceptors) {
    if (kind != ListenerKind::unix_file) ignore_new_connections(acceptor.native_handle());
  }
  Timer pause(io);
  boost::system::error_code error;
  pause.expires_after(handshake_time);
  co_await pause.async_wait(asio::redirect_error(await, error));
  for (auto& [acceptor, kind] : acceptors) {
    for (error = {}; !error;) {
      Socket socket(io);
      acceptor.accept(socket, error);
      if (!error) admit(std::move(socket), kind);
    }
    acceptor.close(error);
  }
  listening = false;
}

void Loop::begin_drain() {
  draining = true;
  asio::co_spawn(io, close_listeners(), asio::detached);
  const auto now = SteadyClock::now();
  for (ClientConnection* connection : connections) connection->drain(now);
  sweeper->cancel();
}

// Writes the lines of all requests that are ready in this round in one call.
void Loop::log_later() {
  if (log_posted || access_log.empty()) return;
  log_posted = true;
  asio::post(io, [this] {
    log_posted = false;
    access_log.flush();
  });
}

}  // namespace refctl::serve
