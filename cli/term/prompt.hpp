#pragma once

#include "store/model/secret.hpp"
#include "store/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace refctl::term {

// The longest line that is taken as a password or an answer, in bytes.
inline constexpr std::size_t longest_line = 4096;

// Asks the person at the terminal (/dev/tty), which must be there: the caller has looked at stdin.

// Reads a password without echo. Interruption and suspension give the terminal back (interrupts.hpp).
[[nodiscard]] Result<Secret> ask_password(std::string_view prompt);

// Asks twice, for a new password; ErrorCode::usage if the two differ.
[[nodiscard]] Result<Secret> ask_new_password(std::string_view prompt);

// One line, with echo.
[[nodiscard]] Result<std::string> ask_line(std::string_view prompt);

// y or yes is yes; anything else, the bare return key included, is no.
[[nodiscard]] Result<bool> ask_yes(std::string_view question);

// Lines of a descriptor that may hold secrets, for --password-stdin: never reads beyond what it must keep
// and wipes what it kept. Lines end with "\n" or "\r\n"; the last may go without.
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

// No core dump and no debugger of the same user from here on: a secret is in memory.
void forbid_core_dumps();

}  // namespace refctl::term
