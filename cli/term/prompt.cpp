#include "cli/term/prompt.hpp"

#include "cli/term/descriptor.hpp"
#include "cli/term/interrupts.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <vector>

namespace refctl::term {

namespace {

Failure no_terminal() {
  return fail(ErrorCode::usage, "no terminal to ask at (/dev/tty)", "give passwords with --password-stdin");
}

void say(int terminal, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(terminal, text.data(), text.size());
    if (written < 0 && errno != EINTR) return;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
}

Result<Secret> next_answer(SecretLines& lines) {
  auto line = lines.next();
  if (!line) return failure_of(line);
  if (!*line) return fail(ErrorCode::declined, "no answer was given; nothing was changed");
  return std::move(**line);
}

// Asks several questions with echo off throughout, so that input typed early stays hidden.
Result<std::vector<Secret>> ask_hidden(const std::vector<std::string>& prompts) {
  forbid_core_dumps();
  const Descriptor terminal(::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (terminal.number() < 0) return no_terminal();
  EchoOff silence(terminal.number());
  if (!silence.works()) return no_terminal();
  SecretLines lines(terminal.number());
  std::vector<Secret> answers;
  for (const std::string& prompt : prompts) {
    silence.prompt(prompt);
    say(terminal.number(), prompt);
    auto answer = next_answer(lines);
    if (!answer) return failure_of(answer);
    answers.push_back(std::move(*answer));
  }
  return answers;
}

}  // namespace

Result<Secret> ask_password(std::string_view prompt) {
  auto answers = ask_hidden({std::string(prompt)});
  if (!answers) return failure_of(answers);
  return std::move(answers->front());
}

Result<Secret> ask_new_password(std::string_view prompt) {
  auto answers = ask_hidden({std::string(prompt), "Repeat the password: "});
  if (!answers) return failure_of(answers);
  if (answers->front().reveal() != answers->back().reveal())
    return fail(ErrorCode::usage, "the two passwords differ; nothing was changed", "try again");
  return std::move(answers->front());
}

Result<std::string> ask_line(std::string_view prompt) {
  const Descriptor terminal(::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (terminal.number() < 0) return no_terminal();
  say(terminal.number(), prompt);
  SecretLines lines(terminal.number());
  auto answer = next_answer(lines);
  if (!answer) return failure_of(answer);
  return std::string(answer->reveal());
}

Result<bool> ask_yes(std::string_view question) {
  auto answer = ask_line(std::string(question) + " [y/N] ");
  if (!answer) return failure_of(answer);
  return *answer == "y" || *answer == "Y" || *answer == "yes" || *answer == "Yes" || *answer == "YES";
}

Result<std::optional<Secret>> SecretLines::next() {
  // The capacity is never exceeded: a reallocation would leave a copy of a secret in freed memory.
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
    if (got < 0)
      return fail(ErrorCode::internal, "cannot read the password: " + std::generic_category().message(errno));
    if (got == 0) ended_ = true;
    buffer_.append(chunk.data(), static_cast<std::size_t>(got));
    ::explicit_bzero(chunk.data(), chunk.size());
  }
}

void forbid_core_dumps() { ::prctl(PR_SET_DUMPABLE, 0); }

}  // namespace refctl::term
