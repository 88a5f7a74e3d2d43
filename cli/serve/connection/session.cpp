#include "cli/serve/connection/session.hpp"

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

Session::Session(Loop& loop, Socket socket, std::unique_ptr<Transport> transport, Peer peer)
    : loop_(loop),
      socket_(std::move(socket)),
      transport_(std::move(transport)),
      peer_(std::move(peer)),
      connection_(*this, peer_.tls) {
  loop_.sessions.insert(this);
  loop_.shared.service.metrics().connection_opened();
  if (peer_.tls) {
    deadline_.begin_handshake(about_now());
  } else {
    deadline_.begin(Waiting::first_byte, about_now(), 0, loop_.draining);
  }
}

Session::~Session() {
  loop_.sessions.erase(this);
  loop_.shared.service.metrics().connection_closed();
}

// --- http::Application ---

std::string_view Session::date() { return loop_.date.at(std::time(nullptr)); }

void Session::begin_exchange(const http::Request& request) {
  if (exchange_begun_) return;
  exchange_begun_ = true;
  exchange_ = {};
  exchange_.started = SteadyClock::now();
  exchange_.address = peer_.trusted && request.has(http::Field::x_forwarded_for)
                          ? loop_.shared.proxies.client_of(peer_.address, request.field(http::Field::x_forwarded_for))
                          : peer_.address;
  if (peer_.trusted && is_request_id(request.field(http::Field::x_request_id))) {
    exchange_.request_id = request.field(http::Field::x_request_id);
  } else {
    loop_.request_ids.next(exchange_.request_id);
  }
}

http::Application::BodyMode Session::begin(const http::Request& request) {
  begin_exchange(request);
  return loop_.shared.dispatcher.begin(peer_, exchange_, request);
}

http::Application::UploadStart Session::begin_upload(http::Request& request, http::Reply& reply) {
  return loop_.shared.dispatcher.begin_upload(peer_, exchange_, request, reply,
                                              [this] { return response_callbacks(); });
}

http::Application::Outcome Session::handle(http::Request& request, std::unique_ptr<http::BodySink> body,
                                           http::Reply& reply) {
  return loop_.shared.dispatcher.handle(peer_, exchange_, request, std::move(body), reply,
                                        [this] { return response_callbacks(); });
}

void Session::refuse(const http::Request& request, const http::Refusal& refusal, http::Reply& reply) {
  begin_exchange(request);
  loop_.shared.dispatcher.refuse(refusal, reply);
}

void Session::sent(const http::Request& request, const http::Reply& reply) {
  const auto took = SteadyClock::now() - exchange_.started;
  loop_.shared.service.metrics().count(exchange_.route(), reply.status, took);
  loop_.access_log.add(loop_.shared.service.now(), exchange_, request.method, reply.status, took);
  loop_.log_later();
  exchange_begun_ = false;
  ++answers_;
}

// Each callback posts to the loop; the session may no longer exist when the loop runs it.
ResponseCallbacks Session::response_callbacks() {
  const std::weak_ptr<Session> weak = weak_from_this();
  asio::io_context& io = loop_.io;
  auto answer = [weak, &io](http::Request&& request, http::Reply&& reply, std::uint64_t user) {
    asio::post(io, [weak, user, request = std::move(request), reply = std::move(reply)]() mutable {
      const auto session = weak.lock();
      if (!session) return;
      session->exchange_.user = user;
      session->connection_.answer(std::move(request), std::move(reply), session->unsent_);
      session->wake();
    });
  };
  auto take_upload = [weak, &io](http::Request&& request, std::unique_ptr<http::BodySink> sink) {
    asio::post(io, [weak, request = std::move(request), sink = std::move(sink)]() mutable {
      const auto session = weak.lock();
      if (!session) return;
      session->connection_.take_upload(std::move(request), std::move(sink), session->unsent_);
      session->wake();
    });
  };
  auto wake = [weak, &io] {
    asio::post(io, [weak] {
      if (const auto session = weak.lock()) session->wake();
    });
  };
  return {.answer = std::move(answer), .take_upload = std::move(take_upload), .wake = std::move(wake)};
}

void Session::wake() {
  woken_ = true;
  if (timer_) timer_->cancel();
}

// --- deadlines ---

Waiting Session::awaited_input() const {
  switch (connection_.phase()) {
    case http::Connection::Phase::header: return Waiting::header;
    case http::Connection::Phase::body: return Waiting::body;
    case http::Connection::Phase::upload: return Waiting::upload;
    default: return answers_ == 0 ? Waiting::first_byte : Waiting::next_request;
  }
}

bool Session::awaits_input() const {
  const auto phase = connection_.phase();
  return phase == http::Connection::Phase::idle || phase == http::Connection::Phase::header ||
         phase == http::Connection::Phase::body || phase == http::Connection::Phase::upload;
}

void Session::set_deadline(Waiting waiting) {
  const bool anew = waiting != deadline_.waiting() || answers_ != answers_before_;
  answers_before_ = answers_;
  if (anew) deadline_.begin(waiting, about_now(), moved_, loop_.draining);
}

void Session::check_deadline(SteadyClock::time_point now) {
  if (expired_ || !deadline_.is_over(now, moved_)) return;
  expired_ = true;
  socket_.cancel();
  wake();
}

void Session::drain(SteadyClock::time_point now) {
  connection_.drain();
  deadline_.hasten(now);
}

// --- moving bytes ---

Awaitable<void> Session::wait_for(Socket::wait_type what) {
  boost::system::error_code error;
  co_await socket_.async_wait(what, asio::redirect_error(await, error));
  if (error) expired_ = true;
}

Awaitable<void> Session::wait_for_wake() {
  set_deadline(Waiting::answer);
  if (!timer_) timer_.emplace(loop_.io);
  while (!woken_ && !expired_) {
    boost::system::error_code error;
    timer_->expires_at(SteadyClock::time_point::max());
    co_await timer_->async_wait(asio::redirect_error(await, error));
  }
  woken_ = false;
}

// Sends all of `unsent_`. False: the connection is over.
Awaitable<bool> Session::flush() {
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
        set_deadline(connection_.phase() == http::Connection::Phase::streaming ? Waiting::stream : Waiting::write);
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

// Passes bytes of the client to the parser and sends the answers. False: the connection is over.
bool Session::take(std::string_view bytes) {
  moved_ += bytes.size();
  std::string& out = loop_.output;
  out.clear();
  connection_.feed(bytes, out);
  // Nearly always the socket accepts the complete answer at once, and the session needs no buffer.
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
Awaitable<bool> Session::read_plain() {
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

Awaitable<bool> Session::read_some() {
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
// the connection and discard the last answer.
Awaitable<void> Session::linger() {
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
Awaitable<bool> Session::serve_once() {
  if (!unsent_.empty()) co_return co_await flush();
  switch (connection_.phase()) {
    case http::Connection::Phase::closing: co_await linger(); co_return false;
    case http::Connection::Phase::admitting:
    case http::Connection::Phase::waiting: co_await wait_for_wake(); co_return !expired_;
    case http::Connection::Phase::streaming:
      if (!connection_.pull(unsent_) && unsent_.empty()) co_await wait_for_wake();
      co_return !expired_;
    case http::Connection::Phase::full: connection_.resume(unsent_); co_return true;
    default: break;
  }
  // g++ 12 awaits both branches of a conditional expression, hence the `if`.
  if (peer_.tls) co_return co_await read_some();
  co_return co_await read_plain();
}

Awaitable<void> Session::run(std::shared_ptr<Session> session) {
  if (session->loop_.draining) session->drain(SteadyClock::now());
  bool open = true;
  while (open) open = co_await session->serve_once();
  boost::system::error_code ignored;
  session->socket_.close(ignored);
}

}  // namespace refctl::serve
