#pragma once

#include "cli/serve/http/request.hpp"
#include "cli/serve/http/request_parser.hpp"
#include "cli/serve/http/response.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace refctl::http {

// Answers the requests of a connection.
class Application {
 public:
  Application() = default;
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;
  virtual ~Application() = default;

  enum class Outcome {
    answered,  // the response is complete
    later,     // the request was moved to another thread; it will call Connection::respond
  };

  enum class BodyMode {
    buffered,  // at most max_body_bytes, into Request::body
    streamed,  // of any length, chunked too: into the sink of begin_upload
  };

  // What to do with an upload before its body is read.
  struct UploadStart {
    std::unique_ptr<BodySink> sink = nullptr;  // receives the body; null: see `later`
    bool later = false;  // Connection::take_upload or respond will follow; false: the response is complete
  };

  // The Date field's text for a response sent now; valid until the next call.
  virtual std::string_view date() = 0;
  // The id of the current request; empty: none.
  virtual std::string_view request_id() = 0;
  // Called once per request when its header is complete, before the functions below.
  virtual BodyMode begin(const Request& request) = 0;
  // Called for a streamed body before it is read. With `later`, the request was moved to another thread.
  virtual UploadStart begin_upload(Request& request, Response& response) = 0;
  // Called when the request is complete. `body` is the sink of an upload.
  virtual Outcome handle(Request& request, std::unique_ptr<BodySink> body, Response& response) = 0;
  // Called for a malformed request; writes the body of the response. `request` may be at any stage of parsing.
  virtual void refuse(const Request& request, const RequestRefusal& refusal, Response& response) = 0;
  // A response has been written to the connection's output.
  virtual void sent(const Request& request, const Response& response) = 0;
};

// The server's side of one HTTP/1.1 connection, from bytes to bytes, without socket, thread or clock. `feed` takes the
// client's bytes; one response per request is appended to `out`, in order. Used by one thread at a time.
class Connection {
 public:
  // `application` outlives it.
  Connection(Application& application, bool tls);

  enum class Phase {
    idle,       // between requests
    header,     // within a header
    body,       // waiting for a body
    upload,     // like `body`, for a streamed one, which has no deadline but a minimum rate
    admitting,  // waiting for `take_upload` or `respond`
    waiting,    // waiting for `respond`
    streaming,  // a response is being streamed: call `pull`
    full,       // `out` is full; call `resume` once it is sent
    closing,    // send `out`, then close (`lingers`: first keep reading for a moment)
  };
  [[nodiscard]] Phase phase() const { return phase_; }
  // True if the connection must keep reading before it closes: closing with unread bytes would discard the response.
  [[nodiscard]] bool lingers() const { return lingers_; }

  void feed(std::string_view bytes, std::string& out);
  // Continues with bytes that were fed earlier but not processed yet.
  void resume(std::string& out) { feed({}, out); }
  // Accepts the upload that was moved away (UploadStart::later): reads its body into `sink`.
  void take_upload(Request&& request, std::unique_ptr<BodySink> sink, std::string& out);
  // Delivers the response to the request that was moved away and continues with the next request.
  void respond(Request&& request, Response&& response, std::string& out);
  // In Phase::streaming: appends the next chunk of the body. False if there is nothing to send now.
  bool pull(std::string& out);
  // Makes the next response, or the current one, the last.
  void drain() { draining_ = true; }
  // How many bytes of streamed bodies have arrived on this connection.
  [[nodiscard]] std::uint64_t uploaded() const { return uploaded_; }

 private:
  void advance(std::string_view bytes, std::string& out);
  std::size_t step(std::string_view bytes, std::string& out);
  void header_complete(std::string_view rest, std::string& out);
  void start_upload(std::string_view rest, std::string& out);
  void refuse_upload(std::string& out);
  void read_body(std::string_view rest, std::string& out);
  void request_complete(std::string& out);
  void refuse(const RequestRefusal& refusal, std::string& out);
  void send(const Request& request, std::string& out);
  void next_request();

  Application& application_;
  RequestParser parser_;
  Request request_;
  Response response_;
  std::unique_ptr<BodySink> sink_;
  std::optional<Application::BodyMode> mode_;  // once the header is complete
  std::string kept_;                           // fed, not yet processed
  std::string piece_;                          // chunk of a streamed response
  Phase phase_ = Phase::idle;
  std::uint64_t uploaded_ = 0;
  bool tls_ = false;
  bool lingers_ = false;
  bool draining_ = false;
  bool streaming_chunked_ = false;
  bool streaming_keep_alive_ = false;
};

}  // namespace refctl::http
