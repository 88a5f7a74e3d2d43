#pragma once

#include "cli/serve/http/request.hpp"
#include "store/wire/server_error.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace refctl::http {

// Takes a streamed body. False: it cannot be kept (a full disk), and the request is given up.
class BodySink {
 public:
  BodySink() = default;
  BodySink(const BodySink&) = delete;
  BodySink& operator=(const BodySink&) = delete;
  virtual ~BodySink() = default;
  virtual bool write(std::string_view bytes) = 0;
};

// Why a request was refused, with a static text for the client.
struct Refusal {
  wire::ServerError error = wire::ServerError::malformed_request;
  std::string_view detail;
};

// One connection's requests, one after the other: Beast's parser as SAX, with the judgements it leaves
// to its callbacks (see the vectors in tests/serve/framing). Strict: where two readers of the same bytes
// could disagree on where a request ends, the request is refused.
class RequestParser {
 public:
  RequestParser();
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;
  ~RequestParser();

  enum class State {
    idle,         // not one byte of a request
    header,       // some of it
    header_done,  // all of it, and a body is to come: `continue_body` says where to
    body,
    done,
    refused,  // for good: nothing after it on the connection means anything
  };

  // Makes ready for the next request, to be written into `request`, which outlives it.
  void begin(Request& request);
  // Reads on from where it stood and tells how many bytes it is done with; the rest is to be given
  // again with what follows. Stops after the header and at the request's end.
  std::size_t put(std::string_view bytes);
  // The body goes to `sink`, or where there is none into the request.
  void continue_body(BodySink* sink);

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] const Refusal& refusal() const { return refusal_; }
  [[nodiscard]] bool chunked() const { return chunked_; }
  [[nodiscard]] bool expects_continue() const { return expects_continue_; }
  // Absent where no Content-Length was sent.
  [[nodiscard]] std::optional<std::uint64_t> content_length() const { return content_length_; }

 private:
  class Sax;
  friend class Sax;

  void refuse(std::string_view detail, wire::ServerError error = wire::ServerError::malformed_request);
  std::size_t skip_empty_line(std::string_view bytes);
  bool judge_target(std::string_view target);
  bool judge_field(std::string_view name, std::string_view value);
  bool judge_header();
  [[nodiscard]] bool within_limits(std::string_view rest) const;

  std::unique_ptr<Sax> sax_;
  Request* request_ = nullptr;
  BodySink* sink_ = nullptr;
  State state_ = State::idle;
  Refusal refusal_;
  bool chunked_ = false;
  bool expects_continue_ = false;
  bool in_trailer_ = false;
  bool empty_line_skipped_ = false;
  std::optional<std::uint64_t> content_length_;
  std::string authority_;  // of a target in absolute form, to be compared with Host
  std::size_t fields_ = 0;
  std::size_t header_bytes_ = 0;
  std::uint64_t chunk_left_ = 0;  // bytes of the present chunk still to come
  const char* piece_ = nullptr;   // where the bytes begin that Beast was given last
  std::size_t extension_bytes_ = 0;
  std::size_t trailer_bytes_ = 0;
  std::uint32_t seen_ = 0;  // a bit for each field that may stand only once
};

}  // namespace refctl::http
