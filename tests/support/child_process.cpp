#include "tests/support/child_process.hpp"

#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace refctl::test {

namespace {

[[noreturn]] void run(const std::function<int()>& work, int err) {
  for (int number : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGTERM, SIGINT}) ::signal(number, SIG_DFL);
  ::dup2(err, STDERR_FILENO);
  ::close(err);
  int code = 9;
  try {
    code = work();
  } catch (const std::exception& thrown) {
    std::string line = std::string(thrown.what()) + "\n";
    if (::write(STDERR_FILENO, line.data(), line.size()) < 0) ::_exit(code);
  }
  ::_exit(code);
}

}  // namespace

ExitStatus run_in_child(const std::function<int()>& work) {
  std::array<int, 2> pipe_ends{};
  if (::pipe(pipe_ends.data()) != 0) throw std::runtime_error("no pipe");
  pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("no child");
  if (child == 0) {
    ::close(pipe_ends[0]);
    run(work, pipe_ends[1]);
  }
  ::close(pipe_ends[1]);
  ExitStatus ended;
  std::array<char, 4096> buffer{};
  for (ssize_t n; (n = ::read(pipe_ends[0], buffer.data(), buffer.size())) > 0;) {
    ended.said.append(buffer.data(), static_cast<std::size_t>(n));
  }
  ::close(pipe_ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  ended.by_signal = WIFSIGNALED(status);
  ended.code = ended.by_signal ? WTERMSIG(status) : WEXITSTATUS(status);
  return ended;
}

void kill_self_after(unsigned microseconds) {
  ::signal(SIGALRM, SIG_DFL);
  itimerval timer{};
  timer.it_value.tv_sec = static_cast<time_t>(microseconds / 1'000'000);
  timer.it_value.tv_usec = static_cast<suseconds_t>(std::min(microseconds % 1'000'000 + 1, 999'999U));
  ::setitimer(ITIMER_REAL, &timer, nullptr);
}

}  // namespace refctl::test
