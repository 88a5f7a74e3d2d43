#include "cli/serve/http/connection.hpp"

#include "cli/serve/http/limits.hpp"

#include <utility>

namespace refctl::http {

namespace {

// A connection between requests keeps no buffer larger than this many bytes.
constexpr std::size_t kept_capacity = 2048;

// Returns whether the connection processes the client's bytes in this phase.
bool reads(Connection::Phase phase) {
  using Phase = Connection::Phase;
  return phase != Phase::admitting && phase != Phase::waiting && phase != Phase::streaming && phase != Phase::closing;
}

}  // namespace

Connection::Connection(Application& application, bool tls) : application_(application), tls_(tls) {
  parser_.begin(request_);
}

void Connection::next_request() {
  if (response_.body.capacity() > kept_capacity) std::string().swap(response_.body);
  if (request_.body.capacity() > kept_capacity) std::string().swap(request_.body);
  parser_.begin(request_);
  response_.clear();
  sink_.reset();
  mode_.reset();
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

// Processes as many of the bytes as it can and keeps the rest.
void Connection::advance(std::string_view bytes, std::string& out) {
  while (!bytes.empty() && reads(phase_)) {
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
  mode_ = application_.begin(request_);
  if (*mode_ == Application::BodyMode::streamed) return start_upload(rest, out);
  if (parser_.chunked()) {
    return refuse({.error = wire::ServerError::malformed_request,
                   .detail = "a Transfer-Encoding is not taken here: send a Content-Length"},
                  out);
  }
  if (parser_.content_length().value_or(0) > max_body_bytes) {
    return refuse({.error = wire::ServerError::too_large, .detail = "the body is longer than 64 KiB"}, out);
  }
  read_body(rest, out);
}

void Connection::start_upload(std::string_view rest, std::string& out) {
  auto start = application_.begin_upload(request_, response_);
  if (start.later) {
    phase_ = Phase::admitting;
  } else if (start.sink) {
    sink_ = std::move(start.sink);
    read_body(rest, out);
  } else {
    refuse_upload(out);
  }
}

// The response is sent before the body is read, so the beginning of the next request is unknown.
void Connection::refuse_upload(std::string& out) {
  if (parser_.state() != RequestParser::State::done) {
    lingers_ = true;
    response_.close = true;
  }
  send(request_, out);
}

void Connection::read_body(std::string_view rest, std::string& out) {
  if (parser_.state() == RequestParser::State::done) return request_complete(out);
  if (parser_.expects_continue() && rest.empty()) out.append("HTTP/1.1 100 Continue\r\n\r\n");
  parser_.continue_body(sink_.get());
  phase_ = sink_ ? Phase::upload : Phase::body;
}

void Connection::request_complete(std::string& out) {
  if (!mode_) mode_ = application_.begin(request_);
  // For an upload without a body the parser does not stop at header_complete, so the upload starts here.
  if (!sink_ && *mode_ == Application::BodyMode::streamed) return start_upload({}, out);
  phase_ = Phase::waiting;
  const auto outcome = application_.handle(request_, std::move(sink_), response_);
  if (outcome == Application::Outcome::answered) send(request_, out);
}

void Connection::take_upload(Request&& request, std::unique_ptr<BodySink> sink, std::string& out) {
  if (phase_ != Phase::admitting) return;
  request_ = std::move(request);
  sink_ = std::move(sink);
  read_body(kept_, out);
  resume(out);
}

void Connection::respond(Request&& request, Response&& response, std::string& out) {
  if (phase_ != Phase::waiting && phase_ != Phase::admitting) return;
  const bool refused_upload = phase_ == Phase::admitting;
  request_ = std::move(request);
  response_ = std::move(response);
  if (refused_upload) {
    refuse_upload(out);
  } else {
    send(request_, out);
  }
  if (phase_ == Phase::idle) resume(out);
}

void Connection::refuse(const RequestRefusal& refusal, std::string& out) {
  application_.refuse(request_, refusal, response_);
  response_.close = true;
  lingers_ = true;
  send(request_, out);
}

void Connection::send(const Request& request, std::string& out) {
  const bool head_only = request.method == Method::head;
  const bool unframed = response_.source && !request.http_1_1;
  const bool keep_alive = request.keep_alive && !response_.close && !draining_ && !unframed;
  write_response(out, response_,
                 {.date = application_.date(),
                  .request_id = application_.request_id(),
                  .http_1_1 = request.http_1_1,
                  .keep_alive = keep_alive,
                  .head_only = head_only,
                  .tls = tls_});
  application_.sent(request, response_);
  if (response_.source && !head_only) {
    streaming_chunked_ = request.http_1_1;
    streaming_keep_alive_ = keep_alive;
    phase_ = Phase::streaming;
    return;
  }
  if (!request_.body.empty()) request_.wipe_secrets();
  if (keep_alive) return next_request();
  response_.source.reset();
  phase_ = Phase::closing;
}

bool Connection::pull(std::string& out) {
  piece_.clear();
  const auto pulled = response_.source->pull(piece_);
  if (streaming_chunked_) {
    write_chunk(out, piece_);
  } else {
    out.append(piece_);
  }
  if (pulled == BodySource::Pulled::wait) return false;
  if (pulled == BodySource::Pulled::some) return true;
  const bool complete = pulled == BodySource::Pulled::end;
  if (complete && streaming_chunked_) write_last_chunk(out, response_.source->trailer());
  std::string().swap(piece_);
  if (complete && streaming_keep_alive_ && !draining_) {
    next_request();
    resume(out);
  } else {
    response_.source.reset();
    phase_ = Phase::closing;
  }
  return true;
}

}  // namespace refctl::http
