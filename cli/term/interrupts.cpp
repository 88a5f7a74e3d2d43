#include "cli/term/interrupts.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>

namespace refctl::term {

namespace {

// What a signal handler may touch. This is the one state of the program outside the context: a handler
// has no other way to reach it. Everything is written before the flag that makes it count.
struct Guarded {
  std::atomic<bool> echo_off = false;
  int terminal = -1;
  termios with_echo{};
  termios without_echo{};
  std::atomic<const char*> prompt = nullptr;
  std::atomic<std::size_t> prompt_length = 0;
  std::atomic<bool> tell_first = false;
  std::atomic<bool> told = false;
  std::atomic<pid_t> pager = 0;
  int pager_input = -1;
  std::atomic<bool> has_file = false;
  std::array<char, 4096> file{};
};
Guarded guarded;

void write_quietly(int descriptor, const char* text, std::size_t length) {
  // Nothing can be done about a terminal that takes no more.
  if (::write(descriptor, text, length) < 0) return;
}

extern "C" void end_now(int number) {
  if (guarded.pager != 0 && number == SIGINT) return;
  if (guarded.tell_first && !guarded.told.exchange(true)) return;
  if (guarded.echo_off) {
    ::tcsetattr(guarded.terminal, TCSANOW, &guarded.with_echo);
    write_quietly(guarded.terminal, "\n", 1);
  }
  if (guarded.has_file) ::unlink(guarded.file.data());
  if (guarded.pager != 0) {
    ::close(guarded.pager_input);
    while (::waitpid(guarded.pager, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  ::_exit(128 + number);
}

extern "C" void stop_for_a_while(int number) {
  const int saved = errno;
  if (guarded.echo_off) ::tcsetattr(guarded.terminal, TCSANOW, &guarded.with_echo);
  struct sigaction action {};
  struct sigaction mine {};
  action.sa_handler = SIG_DFL;
  ::sigaction(number, &action, &mine);
  sigset_t only{};
  ::sigemptyset(&only);
  ::sigaddset(&only, number);
  ::raise(number);
  ::pthread_sigmask(SIG_UNBLOCK, &only, nullptr);  // stops here, and goes on here after SIGCONT
  ::pthread_sigmask(SIG_BLOCK, &only, nullptr);
  ::sigaction(number, &mine, nullptr);
  if (guarded.echo_off) {
    ::tcsetattr(guarded.terminal, TCSANOW, &guarded.without_echo);
    write_quietly(guarded.terminal, guarded.prompt, guarded.prompt_length);
  }
  errno = saved;
}

void handle(int number, void (*handler)(int)) {
  struct sigaction action {};
  ::sigaction(number, nullptr, &action);
  // What a parent chose to ignore (nohup) stays ignored.
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
  if (::tcgetattr(terminal, &guarded.with_echo) != 0) return;
  guarded.terminal = terminal;
  guarded.without_echo = guarded.with_echo;
  guarded.without_echo.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  guarded.without_echo.c_lflag |= ECHONL;
  guarded.prompt_length = 0;
  guarded.echo_off = true;
  if (::tcsetattr(terminal, TCSAFLUSH, &guarded.without_echo) != 0) {
    guarded.echo_off = false;
    return;
  }
  handle(SIGTSTP, stop_for_a_while);
  works_ = true;
}

void EchoOff::prompt(const std::string& text) {
  guarded.prompt_length = 0;
  guarded.prompt = text.data();
  guarded.prompt_length = text.size();
}

EchoOff::~EchoOff() {
  if (!works_) return;
  ::tcsetattr(guarded.terminal, TCSANOW, &guarded.with_echo);
  guarded.echo_off = false;
  ::signal(SIGTSTP, SIG_DFL);
}

Interruptible::Interruptible() {
  guarded.told = false;
  guarded.tell_first = true;
}

Interruptible::~Interruptible() { guarded.tell_first = false; }

bool Interruptible::interrupted() const { return guarded.told; }

void begin_paging(pid_t pager, int input) {
  guarded.pager_input = input;
  guarded.pager = pager;
}

void end_paging() { guarded.pager = 0; }

RemoveOnInterrupt::RemoveOnInterrupt(const std::string& path) {
  if (path.size() >= guarded.file.size()) return;
  std::memcpy(guarded.file.data(), path.c_str(), path.size() + 1);
  guarded.has_file = true;
}

RemoveOnInterrupt::~RemoveOnInterrupt() { guarded.has_file = false; }

}  // namespace refctl::term
