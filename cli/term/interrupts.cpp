#include "cli/term/interrupts.hpp"

#include "cli/term/remove_tree.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>

namespace refctl::term {

namespace {

// The data that signal handlers use. It is the program's only global state, because a handler cannot reach
// anything else. All fields are written before the flag that enables them.
struct HandlerState {
  std::atomic<bool> echo_off = false;
  int terminal = -1;
  termios with_echo{};
  termios without_echo{};
  std::atomic<const char*> prompt = nullptr;
  std::atomic<std::size_t> prompt_length = 0;
  std::atomic<bool> report_first = false;
  std::atomic<bool> reported = false;
  std::atomic<pid_t> pager = 0;
  int pager_input = -1;
  std::atomic<bool> has_file = false;
  std::array<char, 4096> file{};
  std::atomic<bool> has_directory = false;
  std::array<char, 4096> directory{};
};
HandlerState state;

void write_quietly(int descriptor, const char* text, std::size_t length) {
  // A failed write to the terminal cannot be reported anywhere.
  if (::write(descriptor, text, length) < 0) return;
}

extern "C" void end_now(int number) {
  if (state.pager != 0 && number == SIGINT) return;
  if (state.report_first && !state.reported.exchange(true)) return;
  if (state.echo_off) {
    ::tcsetattr(state.terminal, TCSANOW, &state.with_echo);
    write_quietly(state.terminal, "\n", 1);
  }
  if (state.has_file) ::unlink(state.file.data());
  if (state.has_directory) remove_tree(state.directory.data());
  if (state.pager != 0) {
    ::close(state.pager_input);
    while (::waitpid(state.pager, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  ::_exit(128 + number);
}

extern "C" void suspend(int number) {
  const int saved = errno;
  if (state.echo_off) ::tcsetattr(state.terminal, TCSANOW, &state.with_echo);
  struct sigaction action {};
  struct sigaction own_action {};
  action.sa_handler = SIG_DFL;
  ::sigaction(number, &action, &own_action);
  sigset_t one_signal{};
  ::sigemptyset(&one_signal);
  ::sigaddset(&one_signal, number);
  ::raise(number);
  ::pthread_sigmask(SIG_UNBLOCK, &one_signal, nullptr);  // stops here; continues here after SIGCONT
  ::pthread_sigmask(SIG_BLOCK, &one_signal, nullptr);
  ::sigaction(number, &own_action, nullptr);
  if (state.echo_off) {
    ::tcsetattr(state.terminal, TCSANOW, &state.without_echo);
    write_quietly(state.terminal, state.prompt, state.prompt_length);
  }
  errno = saved;
}

void handle(int number, void (*handler)(int)) {
  struct sigaction action {};
  ::sigaction(number, nullptr, &action);
  // A signal that the parent process ignores (nohup) stays ignored.
  if (action.sa_handler == SIG_IGN) return;
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  ::sigfillset(&action.sa_mask);
  ::sigaction(number, &action, nullptr);
}

}  // namespace

void install_interrupts() {
  handle(SIGINT, end_now);
  handle(SIGTERM, end_now);
  handle(SIGHUP, end_now);
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGXFSZ, SIG_IGN);
}

EchoOff::EchoOff(int terminal) {
  if (::tcgetattr(terminal, &state.with_echo) != 0) return;
  state.terminal = terminal;
  state.without_echo = state.with_echo;
  state.without_echo.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  state.without_echo.c_lflag |= ECHONL;
  state.prompt_length = 0;
  state.echo_off = true;
  if (::tcsetattr(terminal, TCSAFLUSH, &state.without_echo) != 0) {
    state.echo_off = false;
    return;
  }
  handle(SIGTSTP, suspend);
  works_ = true;
}

void EchoOff::prompt(const std::string& text) {
  state.prompt_length = 0;
  state.prompt = text.data();
  state.prompt_length = text.size();
}

EchoOff::~EchoOff() {
  if (!works_) return;
  ::tcsetattr(state.terminal, TCSANOW, &state.with_echo);
  state.echo_off = false;
  ::signal(SIGTSTP, SIG_DFL);
}

Interruptible::Interruptible() {
  state.reported = false;
  state.report_first = true;
}

Interruptible::~Interruptible() { state.report_first = false; }

bool Interruptible::interrupted() const { return state.reported; }

void begin_paging(pid_t pager, int input) {
  state.pager_input = input;
  state.pager = pager;
}

void end_paging() { state.pager = 0; }

RemoveOnInterrupt::RemoveOnInterrupt(const std::string& path) {
  if (path.size() >= state.file.size()) return;
  std::memcpy(state.file.data(), path.c_str(), path.size() + 1);
  state.has_file = true;
}

RemoveOnInterrupt::~RemoveOnInterrupt() { state.has_file = false; }

void remove_tree_on_interrupt(const std::string& directory) {
  state.has_directory = false;
  if (directory.size() >= state.directory.size()) return;
  std::memcpy(state.directory.data(), directory.c_str(), directory.size() + 1);
  state.has_directory = true;
}

InterruptsBlocked::InterruptsBlocked() {
  sigset_t ending{};
  ::sigemptyset(&ending);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::sigaddset(&ending, number);
  ::pthread_sigmask(SIG_BLOCK, &ending, &before_);
}

InterruptsBlocked::~InterruptsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

}  // namespace refctl::term
