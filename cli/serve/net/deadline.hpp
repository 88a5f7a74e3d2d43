#pragma once

#include <chrono>
#include <cstdint>

namespace refctl::serve {

// The events that a connection waits for; each has its own deadline.
enum class Waiting {
  first_byte,    // of the first request, or of a TLS handshake
  next_request,  // between requests
  header,
  body,
  upload,    // a body of any length
  response,  // from the handler
  write,     // until the client has taken what is sent
  stream,    // like `write`, for a response of any length
  close,     // until the client closes its side
};

// The time until which a connection may wait. Deadlines are absolute: they start with the wait, and single bytes do not
// extend them. Transfers of any length have no deadline but a minimum rate of 500 B/s.
class Deadline {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  // `moved` counts all bytes sent and received so far on the connection.
  void begin(Waiting waiting, Moment now, std::uint64_t moved, bool draining);
  // Gives a TLS connection the time of one header for the handshake and its first request together.
  void begin_handshake(Moment now);
  // While the server drains, shortens the deadline of a connection between requests.
  void hasten(Moment now);
  // Call it once per second. Starts a new window for a transfer that is fast enough.
  [[nodiscard]] bool is_over(Moment now, std::uint64_t moved);
  [[nodiscard]] Waiting waiting() const { return waiting_; }

 private:
  [[nodiscard]] bool is_transfer() const { return waiting_ == Waiting::upload || waiting_ == Waiting::stream; }

  Waiting waiting_ = Waiting::first_byte;
  Moment end_ = Moment::max();
  std::uint64_t moved_before_ = 0;  // at the beginning of the transfer's current window
};

}  // namespace refctl::serve
