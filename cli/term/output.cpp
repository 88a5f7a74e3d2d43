#include "cli/term/output.hpp"

#include "cli/term/escape.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace refctl::term {

namespace {

winsize size_of(int terminal) {
  winsize size{};
  if (::ioctl(terminal, TIOCGWINSZ, &size) != 0) return {};
  return size;
}

std::string without_colours(std::string_view line) {
  std::string plain;
  for (;;) {
    const std::size_t escape = line.find('\x1b');
    plain += line.substr(0, escape);
    const std::size_t end = escape == std::string_view::npos ? escape : line.find('m', escape);
    if (end == std::string_view::npos) return plain;
    line.remove_prefix(end + 1);
  }
}

}  // namespace

Output::Output(int descriptor, Buffering buffering)
    : descriptor_(descriptor), buffering_(buffering), terminal_(::isatty(descriptor) == 1) {}

Output::~Output() = default;

void Output::use_pager(std::string command) {
  if (terminal_ && pager_ == nullptr && buffer_.empty()) pager_command_ = std::move(command);
}

void Output::write(std::string_view text) {
  if (closed_ || failure_ != 0) return;
  if (text.size() >= flush_at && pager_command_.empty()) {  // a chunk of an export: written without a copy
    drain();
    write_out(text);
    return;
  }
  buffer_ += text;
  after_text();
}

void Output::line(std::string_view text) {
  write(text);
  write("\n");
  if (buffering_ == Buffering::lines) drain();
}

void Output::start_pager_if_long() {
  const winsize size = size_of(descriptor_);
  const std::size_t wide = columns();
  // One row is left for the shell's prompt.
  const std::size_t room = size.ws_row > 1 ? size.ws_row - 1U : 23U;
  const std::string_view all = buffer_;
  for (std::size_t end = 0; (end = all.find('\n', counted_)) != std::string_view::npos; counted_ = end + 1) {
    const std::size_t width = display_width(without_colours(all.substr(counted_, end - counted_)));
    rows_ += std::max<std::size_t>((width + wide - 1) / wide, 1);
  }
  if (rows_ <= room && buffer_.size() < flush_at) return;
  pager_ = std::make_unique<Pager>(pager_command_, descriptor_);
  pager_command_.clear();
  if (pager_->input() < 0) pager_.reset();
  drain();
}

void Output::drain() {
  // Text that fits on the screen needs no pager, and after it is printed a pager cannot start any more.
  pager_command_.clear();
  write_out(buffer_);
  buffer_.clear();
}

void Output::write_out(std::string_view rest) {
  const int to = pager_ != nullptr ? pager_->input() : descriptor_;
  while (!rest.empty() && !closed_ && failure_ == 0) {
    const ssize_t written = ::write(to, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EPIPE) {
      closed_ = true;
    } else if (errno != EINTR) {
      failure_ = errno;
    }
  }
}

Result<> Output::flush() {
  drain();
  if (failure_ == 0) return {};
  if (failure_ == ENOSPC || failure_ == EDQUOT || failure_ == EFBIG) {
    return fail(ErrorCode::internal, "cannot write the output: disk full", "make room");
  }
  return fail(ErrorCode::internal, "cannot write the output: " + std::generic_category().message(failure_));
}

Result<> Output::finish() {
  Result<> flushed = flush();
  const bool shown = pager_ == nullptr || pager_->finish();
  if (flushed && !shown)
    return fail(ErrorCode::internal, "the pager could not be run",
                "set REFCTL_PAGER or PAGER to one that can; REFCTL_PAGER=cat shows everything without one");
  return flushed;
}

std::size_t Output::columns() const {
  const winsize size = terminal_ ? size_of(descriptor_) : winsize{};
  return size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace refctl::term
