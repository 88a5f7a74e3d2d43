#include "cli/term/output.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace refctl::term {

namespace {

constexpr std::size_t flush_at = 64 * 1024;

}  // namespace

Output::Output(int descriptor, Buffering buffering)
    : descriptor_(descriptor), buffering_(buffering), terminal_(::isatty(descriptor) == 1) {}

void Output::write(std::string_view text) {
  if (closed_ || failure_ != 0) return;
  buffer_ += text;
  if (buffer_.size() >= flush_at) drain();
}

void Output::line(std::string_view text) {
  write(text);
  write("\n");
  if (buffering_ == Buffering::lines) drain();
}

void Output::drain() {
  std::string_view rest = buffer_;
  while (!rest.empty() && !closed_ && failure_ == 0) {
    const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EPIPE) {
      closed_ = true;
    } else if (errno != EINTR) {
      failure_ = errno;
    }
  }
  buffer_.clear();
}

Result<> Output::flush() {
  drain();
  if (failure_ == 0) return {};
  return fail(ErrorCode::internal, std::string("cannot write the output: ") + std::strerror(failure_));
}

std::size_t Output::columns() const {
  winsize size{};
  if (terminal_ && ::ioctl(descriptor_, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

}  // namespace refctl::term
