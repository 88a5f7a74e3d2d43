#pragma once

#include <chrono>
#include <cstdint>

namespace refctl::serve {

// What a connection waits for; each has its own deadline.
enum class Waiting {
  first_byte,    // of the first request, or of a TLS handshake
  next_request,  // between requests
  header,
  body,
  upload,  // a body of any length
  answer,  // from the one who makes it
  write,   // until the client takes what is sent
  stream,  // the same of an answer of any length
  close,   // until the client closes, too
};

// Until when a connection may wait. Deadlines are absolute: they begin with what is waited for and are not moved by
// single bytes of it. Transfers of any length have none, but must not fall below 500 B/s.
class Deadline {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  // `moved` counts all bytes that the client has sent and taken so far.
  void begin(Waiting waiting, Moment now, std::uint64_t moved, bool draining);
  // A TLS connection has as long for its first request, with the handshake, as others for a header.
  void begin_handshake(Moment now);
  // While a server stops, whoever is between requests has a moment left.
  void hasten(Moment now);
  // Once a second. Moves the window of a transfer that is fast enough on.
  [[nodiscard]] bool is_over(Moment now, std::uint64_t moved);
  [[nodiscard]] Waiting waiting() const { return waiting_; }

 private:
  [[nodiscard]] bool is_transfer() const { return waiting_ == Waiting::upload || waiting_ == Waiting::stream; }

  Waiting waiting_ = Waiting::first_byte;
  Moment end_ = Moment::max();
  std::uint64_t moved_before_ = 0;  // at the beginning of a transfer's present window
};

}  // namespace refctl::serve
