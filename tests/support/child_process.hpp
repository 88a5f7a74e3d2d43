#pragma once

#include <functional>
#include <string>

namespace refctl::test {

// How a child process ended.
struct Ended {
  bool by_signal = false;
  int code = 0;      // exit code or signal
  std::string said;  // on stderr

  [[nodiscard]] bool with(int exit_code) const { return !by_signal && code == exit_code; }
};

// Runs `work` in a forked child whose exit code is what it returns (9 for an exception), with the signals'
// default actions. The caller has no other threads.
[[nodiscard]] Ended in_child(const std::function<int()>& work);

// Kills the calling process with SIGKILL after some microseconds. For child processes.
void die_in(unsigned microseconds);

}  // namespace refctl::test
