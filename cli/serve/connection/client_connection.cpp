#include "cli/serve/connection/client_connection.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>

#include <ctime>
#include <utility>

namespace refctl::serve {

namespace {

constexpr std::size_t linger_bytes = std::size_t{4} * 1024 * 1024;

// Returns the steady clock as of the last tick, some milliseconds ago: precise enough for deadlines of seconds, and
// much cheaper than reading the clock.
SteadyClock::time_point about_now() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return SteadyClock::time_point(std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec));
}

}  // namespace

ClientConnection::ClientConnection(Loop& loop, Socket socket, std::unique_ptr<Transport> transport, Peer peer)
    : loop_(loop),
      socket_(std::move(socket)),
      transport_(std::move(transport)),
      peer_(std::move(peer)),
      http_connection_(*this, peer_.tls) {
  loop_.connections.insert(this);
  loop_.shared.service.metrics().connection_opened();
  if (peer_.tls) {
    deadline_.begin_handshake(about_now());
  } else {
    deadline_.begin(Waiting::first_byte, about_now(), 0, loop_.draining);
  }
}

ClientConnection::~ClientConnection() {
  loop_.connections.erase(this);
  loop_.shared.service.metrics().connection_closed();
}

// --- http::Application ---

std::string_view ClientConnection::date() { return loop_.date.at(std::time(nullptr)); }

void ClientConnection::begin_exchange(const http::Request& request) {
  if (exchange_begun_) return;
  exchange_begun_ = true;
  exchange_ = {};
  exchange_.started = SteadyClock::now();
  exchange_.address =
      peer_.trusted && request.has(http::HeaderField::x_forwarded_for)
          ? loop_.shared.proxies.client_of(peer_.address, request.field(http::HeaderField::x_forwarded_for))
          : peer_.address;
  if (peer_.trusted && is_request_id(request.field(http::HeaderField::x_request_id))) {
    exchange_.request_id = request.field(http::HeaderField::x_request_id);
  } else {
    loop_.request_ids.next(exchange_.request_id);
  }
}

http::Application::BodyMode ClientConnection::begin(const http::Request& request) {
  begin_exchange(request);
  return loop_.shared.dispatcher.begin(peer_, exchange_, request);
}

http::Application::UploadStart ClientConnection::begin_upload(http::Request& request, http::Response& response) {
  return loop_.shared.dispatcher.begin_upload(peer_, exchange_, request, response,
                                              [this] { return response_callbacks(); });
}

http::Application::Outcome ClientConnection::handle(http::Request& request, std::unique_ptr<http::BodySink> body,
                                                    http::Response& response) {
  return loop_.shared.dispatcher.handle(peer_, exchange_, request, std::move(body), response,
                                        [this] { return response_callbacks(); });
}

void ClientConnection::refuse(const http::Request& request, const http::RequestRefusal& refusal,
                              http::Response& response) {
  begin_exchange(request);
  loop_.shared.dispatcher.refuse(refusal, response);
}

void ClientConnection::sent(const http::Request& request, const http::Response& response) {
  const auto took = SteadyClock::now() - exchange_.started;
  loop_.shared.service.metrics().count(exchange_.route(), response.status, took);
  loop_.access_log.add(loop_.shared.service.now(), exchange_, request.method, response.status, took);
  loop_.log_later();
  exchange_begun_ = false;
  ++responses_;
}

// Each callback posts to the loop; the connection may no longer exist when the loop runs it.
ResponseCallbacks ClientConnection::response_callbacks() {
  const std::weak_ptr<ClientConnection> weak = weak_from_this();
  asio::io_context& io = loop_.io;
  auto respond = [weak, &io](http::Request&& request, http::Response&& response, std::uint64_t user) {
    asio::post(io, [weak, user, request = std::move(request), response = std::move(response)]() mutable {
      const auto connection = weak.lock();
      if (!connection) return;
      connection->exchange_.user = user;
      connection->http_connection_.respond(std::move(request), std::move(response), connection->unsent_);
      connection->wake();
    });
  };
  auto take_upload = [weak, &io](http::Request&& request, std::unique_ptr<http::BodySink> sink) {
    asio::post(io, [weak, request = std::move(request), sink = std::move(sink)]() mutable {
      const auto connection = weak.lock();
      if (!connection) return;
      connection->http_connection_.take_upload(std::move(request), std::move(sink), connection->unsent_);
      connection->wake();
    });
  };
  auto wake = [weak, &io] {
    asio::post(io, [weak] {
      if (const auto connection = weak.lock()) connection->wake();
    });
  };
  return {.respond = std::move(respond), .take_upload = std::move(take_upload), .wake = std::move(wake)};
}

void ClientConnection::wake() {
  woken_ = true;
  if (timer_) timer_->cancel();
}

// --- deadlines ---

Waiting ClientConnection::awaited_input() const {
  switch (http_connection_.phase()) {
    case http::Connection::Phase::header: return Waiting::header;
    case http::Connection::Phase::body: return Waiting::body;
    case http::Connection::Phase::upload: return Waiting::upload;
    default: return responses_ == 0 ? Waiting::first_byte : Waiting::next_request;
  }
}

bool ClientConnection::awaits_input() const {
  const auto phase = http_connection_.phase();
  return phase == http::Connection::Phase::idle || phase == http::Connection::Phase::header ||
         phase == http::Connection::Phase::body || phase == http::Connection::Phase::upload;
}

void ClientConnection::set_deadline(Waiting waiting) {
  const bool changed = waiting != deadline_.waiting() || responses_ != responses_before_;
  responses_before_ = responses_;
  if (changed) deadline_.begin(waiting, about_now(), moved_, loop_.draining);
}

void ClientConnection::check_deadline(SteadyClock::time_point now) {
  if (expired_ || !deadline_.is_over(now, moved_)) return;
  expired_ = true;
  socket_.cancel();
  wake();
}

void ClientConnection::drain(SteadyClock::time_point now) {
  http_connection_.drain();
  deadline_.hasten(now);
}

// --- moving bytes ---

Awaitable<void> ClientConnection::wait_for(Socket::wait_type what) {
  boost::system::error_code error;
  co_await socket_.async_wait(what, asio::redirect_error(await, error));
  if (error) expired_ = true;
}

Awaitable<void> ClientConnection::wait_for_wake() {
  set_deadline(Waiting::response);
  if (!timer_) timer_.emplace(loop_.io);
  while (!woken_ && !expired_) {
    boost::system::error_code error;
    timer_->expires_at(SteadyClock::time_point::max());
    co_await timer_->async_wait(asio::redirect_error(await, error));
  }
  woken_ = false;
}

// Sends all of `unsent_`. False: the connection is over.
Awaitable<bool> ClientConnection::flush() {
  std::size_t done = 0;
  while (done < unsent_.size()) {
    const Moved moved = transport_->write(std::string_view(unsent_).substr(done));
    switch (moved.kind) {
      case Moved::Kind::bytes:
        done += moved.count;
        moved_ += moved.count;
        break;
      case Moved::Kind::want_read:
      case Moved::Kind::want_write:
        set_deadline(http_connection_.phase() == http::Connection::Phase::streaming ? Waiting::stream : Waiting::write);
        co_await wait_for(moved.kind == Moved::Kind::want_read ? Socket::wait_read : Socket::wait_write);
        if (expired_) co_return false;
        break;
      case Moved::Kind::end:
      case Moved::Kind::failed: co_return false;
    }
  }
  std::string().swap(unsent_);
  co_return true;
}

// Passes bytes of the client to the parser and sends the responses. False: the connection is over.
bool ClientConnection::take(std::string_view bytes) {
  moved_ += bytes.size();
  std::string& out = loop_.output;
  out.clear();
  http_connection_.feed(bytes, out);
  // Nearly always the socket accepts the complete response at once, and the connection needs no buffer.
  std::string_view rest = out;
  if (unsent_.empty() && !rest.empty()) {
    const Moved sent = transport_->write(rest);
    if (sent.kind == Moved::Kind::failed || sent.kind == Moved::Kind::end) return false;
    rest.remove_prefix(sent.count);
  }
  unsent_.append(rest);
  return true;
}

// Without TLS: Asio reads the first bytes when they arrive, which saves two system calls per request compared with
// waiting and then reading. The rest is read into the loop's buffer.
Awaitable<bool> ClientConnection::read_plain() {
  set_deadline(awaited_input());
  boost::system::error_code error;
  const std::size_t count = co_await socket_.async_read_some(asio::buffer(first_), asio::redirect_error(await, error));
  if (error || expired_ || count == 0) co_return false;
  bool open = take({first_.data(), count});
  while (open && count == first_.size() && unsent_.empty() && awaits_input()) {
    const Moved moved = transport_->read(loop_.input);
    if (moved.kind == Moved::Kind::want_read) break;
    open = moved.kind == Moved::Kind::bytes && take({loop_.input.data(), moved.count});
  }
  co_return open;
}

Awaitable<bool> ClientConnection::read_some() {
  const Moved moved = transport_->read(loop_.input);
  switch (moved.kind) {
    case Moved::Kind::bytes: co_return take({loop_.input.data(), moved.count});
    case Moved::Kind::want_read:
    case Moved::Kind::want_write:
      set_deadline(awaited_input());
      co_await wait_for(moved.kind == Moved::Kind::want_read ? Socket::wait_read : Socket::wait_write);
      co_return !expired_;
    case Moved::Kind::end:
    case Moved::Kind::failed: break;
  }
  co_return false;
}

// Closes the sending side and reads what the client still sends: closing with unread bytes would make the kernel reset
// the connection and discard the last response.
Awaitable<void> ClientConnection::linger() {
  transport_->end_writing();
  set_deadline(Waiting::close);
  std::size_t read = 0;
  while (!expired_ && read < linger_bytes) {
    boost::system::error_code error;
    const std::size_t count = socket_.read_some(asio::buffer(loop_.input), error);
    if (error == asio::error::would_block) {
      co_await wait_for(Socket::wait_read);
      continue;
    }
    if (error || count == 0) co_return;
    read += count;
  }
}

// Runs one step; false: the connection is over.
Awaitable<bool> ClientConnection::serve_once() {
  if (!unsent_.empty()) co_return co_await flush();
  switch (http_connection_.phase()) {
    case http::Connection::Phase::closing: co_await linger(); co_return false;
    case http::Connection::Phase::admitting:
    case http::Connection::Phase::waiting: co_await wait_for_wake(); co_return !expired_;
    case http::Connection::Phase::streaming:
      if (!http_connection_.pull(unsent_) && unsent_.empty()) co_await wait_for_wake();
      co_return !expired_;
    case http::Connection::Phase::full: http_connection_.resume(unsent_); co_return true;
    default: break;
  }
  // g++ 12 awaits both branches of a conditional expression, hence the `if`.
  if (peer_.tls) co_return co_await read_some();
  co_return co_await read_plain();
}

Awaitable<void> ClientConnection::run(std::shared_ptr<ClientConnection> connection) {
  if (connection->loop_.draining) connection->drain(SteadyClock::now());
  bool open = true;
  while (open) open = co_await connection->serve_once();
  boost::system::error_code ignored;
  connection->socket_.close(ignored);
}

}  // namespace refctl::serve
