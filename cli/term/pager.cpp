#include "cli/term/pager.hpp"

#include "cli/term/interrupts.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <vector>

namespace refctl::term {

namespace {

bool is_on_path(std::string_view program, const std::optional<std::string>& path) {
  std::string_view rest = path ? std::string_view(*path) : "/usr/bin:/bin";
  for (;;) {
    const std::size_t colon = rest.find(':');
    const std::string folder(rest.substr(0, colon));
    if (::access((folder.empty() ? std::string(program) : folder + "/" + std::string(program)).c_str(), X_OK) == 0)
      return true;
    if (colon == std::string_view::npos) return false;
    rest.remove_prefix(colon + 1);
  }
}

// Returns the environment plus the variables that make the usual pagers show colours, exit at once if all the text fits
// on the screen, and leave it there.
std::vector<std::string> environment_of_pager() {
  std::vector<std::string> all;
  bool less = false;
  bool lv = false;
  for (char** one = environ; *one != nullptr; ++one) {
    std::string& text = all.emplace_back(*one);
    // Options of the person's own stay, but colours must not be shown as escapes. First, so that a later -r wins.
    if (text.starts_with("LESS=")) {
      less = true;
      text.insert(std::string_view("LESS=").size(), "-R ");
    }
    lv = lv || text.starts_with("LV=");
  }
  if (!less) all.emplace_back("LESS=FRX");
  if (!lv) all.emplace_back("LV=-c");
  return all;
}

// Returns 0 or an errno, like posix_spawn.
int spawn(pid_t& process, const std::string& command, int input) {
  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  ::posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  sigset_t ours{};
  ::sigemptyset(&ours);
  ::sigaddset(&ours, SIGPIPE);
  ::posix_spawnattr_setsigdefault(&attributes, &ours);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);

  std::string shell = "sh";
  std::string option = "-c";
  std::string words = command;
  std::array<char*, 4> arguments{shell.data(), option.data(), words.data(), nullptr};
  std::vector<std::string> environment = environment_of_pager();
  std::vector<char*> variables;
  variables.reserve(environment.size() + 1);
  for (std::string& one : environment) variables.push_back(one.data());
  variables.push_back(nullptr);
  const int failed = ::posix_spawn(&process, "/bin/sh", &actions, &attributes, arguments.data(), variables.data());
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  return failed;
}

}  // namespace

std::string pager_command(const Variable& variable) {
  auto configured = variable("REFCTL_PAGER");
  if (!configured) configured = variable("PAGER");
  if (!configured) {
    const std::string terminal = variable("TERM").value_or("");
    if (terminal.empty() || terminal == "dumb") return {};
    return is_on_path("less", variable("PATH")) ? "less" : "";
  }
  if (configured->find_first_not_of(' ') == std::string::npos || *configured == "cat") return {};
  return *configured;
}

std::string missing_program(const std::string& command, const Variable& variable) {
  const std::string program = command.substr(0, command.find(' '));
  if (program.find_first_of("/\"'\\$`;&|<>()=*?[]#~{}!\t\n") != std::string::npos) return {};
  return program.empty() || is_on_path(program, variable("PATH")) ? "" : program;
}

Pager::Pager(const std::string& command, int terminal) : terminal_(terminal) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return;
  knows_settings_ = ::tcgetattr(terminal_, &settings_) == 0;
  if (spawn(process_, command, ends[0]) == 0) {
    input_ = ends[1];
    begin_paging(process_, input_);
  } else {
    ::close(ends[1]);
  }
  ::close(ends[0]);
}

bool Pager::finish() {
  if (input_ < 0) return true;
  ::close(input_);
  input_ = -1;
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  end_paging();
  // A pager that was killed did not restore the terminal.
  if (WIFSIGNALED(status) && knows_settings_) ::tcsetattr(terminal_, TCSANOW, &settings_);
  return !WIFEXITED(status) || (WEXITSTATUS(status) != 126 && WEXITSTATUS(status) != 127);
}

Pager::~Pager() { (void)finish(); }

}  // namespace refctl::term
