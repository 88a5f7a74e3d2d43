#pragma once

#include "cli/serve/http/request.hpp"
#include "store/wire/errors/server_error.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace refctl::http {

// Receives a streamed body. False: the body cannot be stored (a full disk), and the request is refused.
class BodySink {
 public:
  BodySink() = default;
  BodySink(const BodySink&) = delete;
  BodySink& operator=(const BodySink&) = delete;
  virtual ~BodySink() = default;
  virtual bool write(std::string_view bytes) = 0;
};

// The reason for refusing a request, with a static text for the client.
struct RequestRefusal {
  wire::ServerError error = wire::ServerError::malformed_request;
  std::string_view detail;
};

// Parses the requests of one connection, one after the other: Beast's parser with callbacks, plus the checks that Beast
// leaves to them (see the vectors in tests/serve/framing). Strict: a request is refused if two parsers could disagree
// on where it ends.
class RequestParser {
 public:
  RequestParser();
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;
  ~RequestParser();

  enum class State {
    idle,         // no byte of a request has arrived
    header,       // a part of the header has arrived
    header_done,  // the header is complete and a body follows: call `continue_body`
    body,
    done,
    refused,  // final: no further byte of the connection is parsed
  };

  // Prepares for the next request, which is stored in `request`; `request` outlives its parsing.
  void begin(Request& request);
  // Continues parsing and returns how many bytes it has used; the caller passes the rest again together with the bytes
  // that follow. Stops after the header and at the request's end.
  std::size_t put(std::string_view bytes);
  // Directs the body to `sink`, or into the request if `sink` is null.
  void continue_body(BodySink* sink);

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] const RequestRefusal& refusal() const { return refusal_; }
  [[nodiscard]] bool chunked() const { return chunked_; }
  [[nodiscard]] bool expects_continue() const { return expects_continue_; }
  // Absent if no Content-Length was sent.
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
  RequestRefusal refusal_;
  bool chunked_ = false;
  bool expects_continue_ = false;
  bool in_trailer_ = false;
  bool empty_line_skipped_ = false;
  std::optional<std::uint64_t> content_length_;
  std::string authority_;  // from a target in absolute form, for comparison with Host
  std::size_t fields_ = 0;
  std::size_t header_bytes_ = 0;
  std::uint64_t chunk_left_ = 0;  // bytes left of the current chunk
  const char* piece_ = nullptr;   // the beginning of the bytes last given to Beast
  std::size_t extension_bytes_ = 0;
  std::size_t trailer_bytes_ = 0;
  std::uint32_t seen_ = 0;  // a bit for each field that may occur only once
};

}  // namespace refctl::http
