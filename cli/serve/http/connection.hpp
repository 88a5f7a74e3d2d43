#pragma once

#include "cli/serve/http/reply.hpp"
#include "cli/serve/http/request.hpp"
#include "cli/serve/http/request_parser.hpp"

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
    answered,  // the reply is complete
    later,     // the request was moved away; Connection::answer will get the reply
  };

  enum class BodyMode {
    buffered,  // at most max_body_bytes, into Request::body
    streamed,  // of any length, chunked too: into the sink of begin_upload
  };

  // What becomes of an upload before its body is read.
  struct UploadStart {
    std::unique_ptr<BodySink> sink = nullptr;  // where the body goes; null: see `later`
    bool later = false;                        // Connection::take_upload or answer follows; else the reply is complete
  };

  // The text of the Date field of an answer made now; lives until the next call.
  virtual std::string_view date() = 0;
  // The id of the request that is answered now; empty: none.
  virtual std::string_view request_id() = 0;
  // The header is complete. Called once per request, before the functions below.
  virtual BodyMode begin(const Request& request) = 0;
  // Of a streamed body, before it is read. With `later`, the request was moved away.
  virtual UploadStart begin_upload(Request& request, Reply& reply) = 0;
  // The request is complete. `body` is the sink of an upload.
  virtual Outcome handle(Request& request, std::unique_ptr<BodySink> body, Reply& reply) = 0;
  // The request is not one; makes the body of the answer. `request` may be anything up to complete.
  virtual void refuse(const Request& request, const Refusal& refusal, Reply& reply) = 0;
  // A reply has been written to the connection's output.
  virtual void sent(const Request& request, const Reply& reply) = 0;
};

// One client's side of HTTP/1.1, from bytes to bytes: it knows no socket, no thread and no clock. Bytes
// of the client go into `feed`, the answers are appended to `out`, in order, one a request.
// Used by one thread at a time.
class Connection {
 public:
  // `application` outlives it.
  Connection(Application& application, bool tls);

  enum class Phase {
    idle,       // between requests
    header,     // in the middle of a header
    body,       // a body is awaited
    upload,     // the same of a streamed body, for which only a least rate holds
    admitting,  // for `take_upload` or `answer`
    waiting,    // for `answer`
    streaming,  // a body is being made: `pull`
    full,       // enough is in `out`; go on with `resume` once it is sent
    closing,    // send what is in `out`, then close (`lingers`: reading on for a moment)
  };
  [[nodiscard]] Phase phase() const { return phase_; }
  // Closing without reading what the client still sends would destroy the answer on its way.
  [[nodiscard]] bool lingers() const { return lingers_; }

  void feed(std::string_view bytes, std::string& out);
  // Goes on with what was fed before and could not be used yet.
  void resume(std::string& out) { feed({}, out); }
  // The upload that was moved away (UploadStart::later) is accepted: reads its body into `sink`.
  void take_upload(Request&& request, std::unique_ptr<BodySink> sink, std::string& out);
  // The reply to the request that was moved away, and what follows from it.
  void answer(Request&& request, Reply&& reply, std::string& out);
  // In Phase::streaming: the next of the body. False where there is nothing to send now.
  bool pull(std::string& out);
  // The next answer, or the one under way, is the last.
  void drain() { draining_ = true; }
  // How many bytes of a streamed body came so far on this connection.
  [[nodiscard]] std::uint64_t uploaded() const { return uploaded_; }

 private:
  void advance(std::string_view bytes, std::string& out);
  std::size_t step(std::string_view bytes, std::string& out);
  void header_complete(std::string_view rest, std::string& out);
  void start_upload(std::string_view rest, std::string& out);
  void refuse_upload(std::string& out);
  void read_body(std::string_view rest, std::string& out);
  void request_complete(std::string& out);
  void refuse(const Refusal& refusal, std::string& out);
  void send(const Request& request, std::string& out);
  void next_request();

  Application& application_;
  RequestParser parser_;
  Request request_;
  Reply reply_;
  std::unique_ptr<BodySink> sink_;
  std::optional<Application::BodyMode> mode_;  // once the header is complete
  std::string kept_;                           // fed and not yet used
  std::string piece_;                          // of a streamed answer
  Phase phase_ = Phase::idle;
  std::uint64_t uploaded_ = 0;
  bool tls_ = false;
  bool lingers_ = false;
  bool draining_ = false;
  bool streaming_chunked_ = false;
  bool streaming_keep_alive_ = false;
};

}  // namespace refctl::http
