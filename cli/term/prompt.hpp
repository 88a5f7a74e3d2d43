#pragma once

#include "store/model/access/secret.hpp"
#include "store/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace refctl::term {

// The longest line accepted as a password or an answer, in bytes.
inline constexpr std::size_t longest_line = 4096;

// These functions ask on /dev/tty, which must exist: the caller has checked that stdin is a terminal.

// Reads a password without echo. Interruption and suspension restore the terminal (interrupts.hpp).
[[nodiscard]] Result<Secret> ask_password(std::string_view prompt);

// Asks for a new password twice; ErrorCode::usage if the two differ.
[[nodiscard]] Result<Secret> ask_new_password(std::string_view prompt);

// Reads one line, with echo.
[[nodiscard]] Result<std::string> ask_line(std::string_view prompt);

// True for y or yes; false for anything else, including an empty line.
[[nodiscard]] Result<bool> ask_yes(std::string_view question);

// Reads lines that may hold secrets from a descriptor, for --password-stdin. Keeps no more input than it must, and
// wipes it. Lines end with "
// " or "\r
// "; the last one may have no line end.
class SecretLines {
 public:
  explicit SecretLines(int descriptor) : descriptor_(descriptor) {}
  SecretLines(const SecretLines&) = delete;
  SecretLines& operator=(const SecretLines&) = delete;
  ~SecretLines() { wipe(buffer_); }

  // The next line; absent at the end of the input. ErrorCode::usage for one that is too long.
  [[nodiscard]] Result<std::optional<Secret>> next();

 private:
  int descriptor_;
  std::string buffer_;
  bool ended_ = false;
};

// Disables core dumps and debuggers of the same user for this process: a secret is in memory.
void forbid_core_dumps();

}  // namespace refctl::term
