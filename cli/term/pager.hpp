#pragma once

#include <sys/types.h>
#include <termios.h>

#include <functional>
#include <optional>
#include <string>

namespace refctl::term {

using Variable = std::function<std::optional<std::string>(const char* name)>;

// What long output is read with: $REFCTL_PAGER, else $PAGER, a command of the shell; else `less` on a terminal that
// can do more than print, where it is installed. Empty: nothing, for so it was asked (empty, or `cat`).
[[nodiscard]] std::string pager_command(const Variable& variable);

// The program that `command` begins with, if it is a plain word that no folder of $PATH has: then there is no use
// in starting it. Empty otherwise.
[[nodiscard]] std::string missing_program(const std::string& command, const Variable& variable);

// A pager under way, fed through a pipe. While it lives Ctrl-C is the pager's, and a signal that ends this program
// waits until the person has done reading, so that the terminal is never left to two. At most one lives at a time.
class Pager {
 public:
  // `command` is run by the shell; `terminal` is what the person sees.
  Pager(const std::string& command, int terminal);
  Pager(const Pager&) = delete;
  Pager& operator=(const Pager&) = delete;
  ~Pager();

  // Where to write; -1 if it could not be started.
  [[nodiscard]] int input() const { return input_; }
  // Tells it that there is no more and waits until it is left. False if the shell could not run it.
  [[nodiscard]] bool finish();

 private:
  int terminal_;
  int input_ = -1;
  pid_t process_ = -1;
  bool knows_settings_ = false;
  termios settings_{};
};

}  // namespace refctl::term
