#pragma once

#include <functional>
#include <string>

namespace refctl::test {

// The result of a child process.
struct ExitStatus {
  bool by_signal = false;
  int code = 0;      // exit code or signal
  std::string said;  // text on stderr

  [[nodiscard]] bool with(int exit_code) const { return !by_signal && code == exit_code; }
};

// Runs `work` in a forked child, with default signal actions; its return value becomes the exit code (9 for an
// exception). The caller must have no other threads.
[[nodiscard]] ExitStatus run_in_child(const std::function<int()>& work);

// Makes a child process kill itself with SIGKILL after some microseconds.
void kill_self_after(unsigned microseconds);

}  // namespace refctl::test
