#include "cli/serve/http/connection.hpp"

#include "cli/serve/http/limits.hpp"

#include <utility>

namespace refctl::http {

namespace {

// A connection between requests keeps no buffer that is larger than this.
constexpr std::size_t kept_capacity = 2048;

}  // namespace

Connection::Connection(Application& application, bool tls) : application_(application), tls_(tls) {
  parser_.begin(request_);
}

void Connection::next_request() {
  if (reply_.body.capacity() > kept_capacity) std::string().swap(reply_.body);
  if (request_.body.capacity() > kept_capacity) std::string().swap(request_.body);
  parser_.begin(request_);
  reply_.clear();
  sink_.reset();
  phase_ = Phase::idle;
}

void Connection::feed(std::string_view bytes, std::string& out) {
  if (phase_ == Phase::closing) return;
  if (phase_ == Phase::full) phase_ = Phase::idle;
  if (kept_.empty()) return advance(bytes, out);
  std::string all = std::move(kept_);
  kept_.clear();
  all.append(bytes);
  advance(all, out);
}

// Uses up as much of the bytes as it can and keeps the rest.
void Connection::advance(std::string_view bytes, std::string& out) {
  while (!bytes.empty() && phase_ != Phase::waiting && phase_ != Phase::streaming && phase_ != Phase::closing) {
    if (phase_ == Phase::idle && out.size() >= output_high_water) {
      phase_ = Phase::full;
      break;
    }
    const std::size_t used = step(bytes, out);
    bytes.remove_prefix(used);
    if (used == 0) break;
  }
  if (phase_ == Phase::closing) bytes = {};
  if (bytes.empty() && kept_.capacity() > kept_capacity) std::string().swap(kept_);
  kept_.assign(bytes);
}

std::size_t Connection::step(std::string_view bytes, std::string& out) {
  const std::size_t used = parser_.put(bytes);
  if (phase_ == Phase::upload) uploaded_ += used;
  switch (parser_.state()) {
    case RequestParser::State::idle: break;
    case RequestParser::State::header: phase_ = Phase::header; break;
    case RequestParser::State::header_done: header_complete(bytes.substr(used), out); break;
    case RequestParser::State::body: break;
    case RequestParser::State::done: request_complete(out); break;
    case RequestParser::State::refused: refuse(parser_.refusal(), out); break;
  }
  return used;
}

void Connection::header_complete(std::string_view rest, std::string& out) {
  const bool streams = application_.streams(request_);
  if (parser_.chunked() && !streams) {
    return refuse({.status = 400, .detail = "a Transfer-Encoding is not taken here: send a Content-Length"}, out);
  }
  if (streams) {
    sink_ = application_.open_body(request_, reply_);
    if (!sink_) {
      // The answer is there before the body was read, so where the next request would begin is not known.
      lingers_ = true;
      reply_.close = true;
      return send(request_, out);
    }
  } else if (parser_.content_length().value_or(0) > max_body_bytes) {
    return refuse({.status = 413, .detail = "the body is longer than 64 KiB"}, out);
  }
  if (parser_.expects_continue() && rest.empty()) out.append("HTTP/1.1 100 Continue\r\n\r\n");
  parser_.continue_body(sink_.get());
  phase_ = streams ? Phase::upload : Phase::body;
}

void Connection::request_complete(std::string& out) {
  // A streamed target without a body never came by header_complete.
  if (!sink_ && application_.streams(request_)) {
    sink_ = application_.open_body(request_, reply_);
    if (!sink_) return send(request_, out);
  }
  phase_ = Phase::waiting;
  const auto outcome = application_.handle(request_, std::move(sink_), reply_);
  if (outcome == Application::Outcome::answered) send(request_, out);
}

void Connection::answer(Request&& request, Reply&& reply, std::string& out) {
  if (phase_ != Phase::waiting) return;
  request_ = std::move(request);
  reply_ = std::move(reply);
  send(request_, out);
  if (phase_ == Phase::idle) resume(out);
}

void Connection::refuse(const Refusal& refusal, std::string& out) {
  application_.refuse(request_, refusal, reply_);
  reply_.close = true;
  lingers_ = true;
  send(request_, out);
}

void Connection::send(const Request& request, std::string& out) {
  const bool head_only = request.method == Method::head;
  const bool unframed = reply_.source && !request.http_1_1;
  const bool keep_alive = request.keep_alive && !reply_.close && !draining_ && !unframed;
  write_reply(out, reply_,
              {.date = application_.date(),
               .http_1_1 = request.http_1_1,
               .keep_alive = keep_alive,
               .head_only = head_only,
               .tls = tls_});
  application_.sent(request, reply_);
  if (reply_.source && !head_only) {
    streaming_chunked_ = request.http_1_1;
    streaming_keep_alive_ = keep_alive;
    phase_ = Phase::streaming;
    return;
  }
  if (!request_.body.empty()) request_.wipe_secrets();
  if (keep_alive) return next_request();
  reply_.source.reset();
  phase_ = Phase::closing;
}

bool Connection::pull(std::string& out) {
  piece_.clear();
  const auto pulled = reply_.source->pull(piece_);
  if (streaming_chunked_) {
    write_chunk(out, piece_);
  } else {
    out.append(piece_);
  }
  if (pulled == BodySource::Pulled::wait) return false;
  if (pulled == BodySource::Pulled::some) return true;
  const bool complete = pulled == BodySource::Pulled::end;
  if (complete && streaming_chunked_) write_last_chunk(out);
  std::string().swap(piece_);
  if (complete && streaming_keep_alive_ && !draining_) {
    next_request();
    resume(out);
  } else {
    reply_.source.reset();
    phase_ = Phase::closing;
  }
  return true;
}

}  // namespace refctl::http
