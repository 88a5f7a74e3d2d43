#include "cli/serve/net/deadline.hpp"

#include <algorithm>

namespace refctl::serve {

namespace {

using std::chrono::seconds;

constexpr auto header_time = seconds(10);
constexpr auto body_time = seconds(30);
constexpr auto idle_time = seconds(60);
constexpr auto write_time = seconds(30);
constexpr auto linger_time = seconds(5);
constexpr auto drain_time = seconds(1);
// Transfers of any length must move at least 500 B/s, averaged over this window.
constexpr auto window_time = seconds(20);
constexpr std::uint64_t window_bytes = std::uint64_t{500} * 20;

}  // namespace

void Deadline::begin(Waiting waiting, Moment now, std::uint64_t moved, bool draining) {
  waiting_ = waiting;
  moved_before_ = moved;
  switch (waiting) {
    case Waiting::first_byte:
    case Waiting::next_request: end_ = now + (draining ? drain_time : idle_time); break;
    case Waiting::header: end_ = now + header_time; break;
    case Waiting::body: end_ = now + body_time; break;
    case Waiting::write: end_ = now + write_time; break;
    case Waiting::upload:
    case Waiting::stream: end_ = now + window_time; break;
    // A slow handler is not the client's fault, so this wait has no deadline.
    case Waiting::response: end_ = Moment::max(); break;
    case Waiting::close: end_ = now + linger_time; break;
  }
}

void Deadline::begin_handshake(Moment now) {
  waiting_ = Waiting::first_byte;
  end_ = now + header_time;
}

void Deadline::hasten(Moment now) {
  if (waiting_ != Waiting::next_request && waiting_ != Waiting::first_byte) return;
  end_ = std::min<Moment>(end_, now + drain_time);
}

bool Deadline::is_over(Moment now, std::uint64_t moved) {
  if (now < end_) return false;
  if (!is_transfer() || moved - moved_before_ < window_bytes) return true;
  moved_before_ = moved;
  end_ = now + window_time;
  return false;
}

}  // namespace refctl::serve
