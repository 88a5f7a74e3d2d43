#include "cli/term/prompt.hpp"

#include "cli/term/interrupts.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace refctl::term {

namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

Failure no_terminal() {
  return fail(ErrorCode::usage, "cannot ask: there is no terminal (/dev/tty)", "give passwords with --password-stdin");
}

void say(int terminal, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(terminal, text.data(), text.size());
    if (written < 0 && errno != EINTR) return;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
}

Result<Secret> answer_from(int terminal) {
  SecretLines lines(terminal);
  auto line = lines.next();
  if (!line) return failure_of(line);
  if (!*line) return fail(ErrorCode::interrupted, "no answer was given");
  return std::move(**line);
}

Result<Secret> ask_hidden(int terminal, const std::string& prompt) {
  const EchoOff silence(terminal, prompt);
  if (!silence.works()) return no_terminal();
  say(terminal, prompt);
  return answer_from(terminal);
}

}  // namespace

Result<Secret> ask_password(std::string_view prompt) {
  forbid_core_dumps();
  const Descriptor terminal(::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (terminal.number() < 0) return no_terminal();
  return ask_hidden(terminal.number(), std::string(prompt));
}

Result<Secret> ask_new_password(std::string_view prompt) {
  auto first = ask_password(prompt);
  if (!first) return first;
  auto second = ask_password("Once more: ");
  if (!second) return second;
  if (first->reveal() != second->reveal())
    return fail(ErrorCode::usage, "the two passwords differ; nothing was changed", "try again");
  return first;
}

Result<std::string> ask_line(std::string_view prompt) {
  const Descriptor terminal(::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (terminal.number() < 0) return no_terminal();
  say(terminal.number(), prompt);
  auto answer = answer_from(terminal.number());
  if (!answer) return failure_of(answer);
  return std::string(answer->reveal());
}

Result<bool> ask_yes(std::string_view question) {
  auto answer = ask_line(std::string(question) + " [y/N] ");
  if (!answer) return failure_of(answer);
  return *answer == "y" || *answer == "Y" || *answer == "yes" || *answer == "Yes" || *answer == "YES";
}

Result<std::optional<Secret>> SecretLines::next() {
  // Never reallocated, so that no copy of a secret is left behind.
  buffer_.reserve(2 * longest_line);
  for (;;) {
    const std::size_t end = buffer_.find('\n');
    if (end != std::string::npos || ended_) {
      if (end == std::string::npos && buffer_.empty()) return std::optional<Secret>();
      std::string line = buffer_.substr(0, end);
      const std::size_t taken = end == std::string::npos ? buffer_.size() : end + 1;
      std::memmove(buffer_.data(), buffer_.data() + taken, buffer_.size() - taken);
      std::memset(buffer_.data() + (buffer_.size() - taken), 0, taken);
      buffer_.resize(buffer_.size() - taken);
      if (line.ends_with('\r')) line.pop_back();
      return std::optional<Secret>(Secret(std::move(line)));
    }
    if (buffer_.size() > longest_line) return fail(ErrorCode::usage, "the line with the password is too long");
    std::array<char, 1024> chunk{};
    const ssize_t got = ::read(descriptor_, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(ErrorCode::internal, std::string("cannot read the password: ") + std::strerror(errno));
    if (got == 0) ended_ = true;
    buffer_.append(chunk.data(), static_cast<std::size_t>(got));
    ::explicit_bzero(chunk.data(), chunk.size());
  }
}

void forbid_core_dumps() { ::prctl(PR_SET_DUMPABLE, 0); }

}  // namespace refctl::term
