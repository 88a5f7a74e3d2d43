#pragma once

#include <sys/types.h>
#include <termios.h>

#include <functional>
#include <optional>
#include <string>

namespace refctl::term {

using Variable = std::function<std::optional<std::string>(const char* name)>;

// Returns the shell command that shows long output: $REFCTL_PAGER, else $PAGER, else `less` if it is installed and the
// terminal is not dumb. Empty: no pager (the variable is empty or `cat`, or there is no `less`).
[[nodiscard]] std::string pager_command(const Variable& variable);

// Returns the first word of `command` if it is a plain program name that is in no folder of $PATH, so that starting it
// would fail. Empty otherwise.
[[nodiscard]] std::string missing_program(const std::string& command, const Variable& variable);

// A running pager that reads from a pipe. During its life SIGINT is left to the pager, and a signal that ends this
// program waits for the pager to exit, so that two processes never share the terminal. At most one exists at a time.
class Pager {
 public:
  // `command` is run by the shell; `terminal` is the terminal that the pager shows its text on.
  Pager(const std::string& command, int terminal);
  Pager(const Pager&) = delete;
  Pager& operator=(const Pager&) = delete;
  ~Pager();

  // The write end of the pipe; -1 if the pager could not be started.
  [[nodiscard]] int input() const { return input_; }
  // Closes the pipe and waits for the pager to exit. False if the shell could not run the command.
  [[nodiscard]] bool finish();

 private:
  int terminal_;
  int input_ = -1;
  pid_t process_ = -1;
  bool knows_settings_ = false;
  termios settings_{};
};

}  // namespace refctl::term
