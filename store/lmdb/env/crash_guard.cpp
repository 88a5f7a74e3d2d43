#include "store/lmdb/env/crash_guard.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace refctl::lmdb {

namespace crash_guard {

constinit thread_local sigjmp_buf* fault_jump = nullptr;
constinit thread_local const char* store_being_written = nullptr;

void unblock() {
  sigset_t faults;
  sigemptyset(&faults);
  sigaddset(&faults, SIGBUS);
  sigaddset(&faults, SIGSEGV);
  ::pthread_sigmask(SIG_UNBLOCK, &faults, nullptr);
}

}  // namespace crash_guard

namespace {

constexpr std::string_view broken_pages = "data.mdb is cut short, cannot be read, or refers to pages that do not exist";

constexpr int exit_store_unusable = 7;
constexpr std::string_view data_file = "/data.mdb";

// The previous signal handlers; written during installation, read by the handler.
struct sigaction previous_bus;
struct sigaction previous_segv;

void say(std::string_view text) {
  while (!text.empty()) {
    ssize_t n = ::write(STDERR_FILENO, text.data(), text.size());
    if (n <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
}

[[noreturn]] void die(std::string_view path, std::string_view what) {
  say("refctl: the store ");
  say(path);
  say(" is damaged: ");
  say(what);
  say("\nhint: `refctl check` lists all damage; restore a backup if there is one\n");
  ::_exit(exit_store_unusable);
}

std::uintptr_t take_hex(std::string_view& text) {
  std::uintptr_t number = 0;
  for (; !text.empty(); text.remove_prefix(1)) {
    char c = text.front();
    unsigned digit = c >= '0' && c <= '9'   ? static_cast<unsigned>(c - '0')
                     : c >= 'a' && c <= 'f' ? static_cast<unsigned>(c - 'a') + 10
                                            : 16;
    if (digit == 16) break;
    number = number * 16 + digit;
  }
  return number;
}

// Parses a line of /proc/self/maps ("start-end perms offset dev inode   path"). Returns the store's directory if the
// line is the mapping of a data.mdb and contains the address, else an empty view.
std::string_view store_at(std::string_view line, std::uintptr_t address) {
  std::uintptr_t start = take_hex(line);
  if (line.empty()) return {};
  line.remove_prefix(1);
  std::uintptr_t end = take_hex(line);
  if (address < start || address >= end) return {};
  std::size_t path = line.find('/');
  std::size_t name = line.rfind(data_file);
  if (path == std::string_view::npos || name == std::string_view::npos) return {};
  return line.substr(path, name - path);
}

// Returns the path of the mapped store that contains the address, stored in `buffer`; empty if there is none. Uses only
// calls that are safe in a signal handler.
std::string_view find_store(std::uintptr_t address, std::array<char, 8192>& buffer) {
  int fd = ::open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return {};
  std::size_t held = 0;
  std::string_view found;
  while (found.empty()) {
    ssize_t n = ::read(fd, buffer.data() + held, buffer.size() - held);
    if (n <= 0) break;
    held += static_cast<std::size_t>(n);
    std::string_view text(buffer.data(), held);
    for (std::size_t end; found.empty() && (end = text.find('\n')) != std::string_view::npos;) {
      found = store_at(text.substr(0, end), address);
      text.remove_prefix(end + 1);
    }
    if (!found.empty()) break;
    if (text.size() == buffer.size()) text = {};  // a line longer than any that maps a store
    std::memmove(buffer.data(), text.data(), text.size());
    held = text.size();
  }
  ::close(fd);
  return found;
}

void on_fault(int number, siginfo_t* info, void* /*context*/) {
  if (crash_guard::fault_jump != nullptr) siglongjmp(*crash_guard::fault_jump, 1);
  if (crash_guard::store_being_written != nullptr) die(crash_guard::store_being_written, broken_pages);
  std::array<char, 8192> buffer;
  std::string_view path = find_store(reinterpret_cast<std::uintptr_t>(info->si_addr), buffer);
  if (!path.empty()) die(path, broken_pages);
  // Not a fault in a store: the instruction runs again and faults under the previous handler.
  ::sigaction(number, number == SIGBUS ? &previous_bus : &previous_segv, nullptr);
}

void on_assertion(MDB_env* env, const char* message) {
  if (crash_guard::fault_jump != nullptr) siglongjmp(*crash_guard::fault_jump, 1);
  const char* path = nullptr;
  mdb_env_get_path(env, &path);
  die(path == nullptr ? "" : path, message);
}

void install(int number, struct sigaction& previous) {
  struct sigaction now {};
  ::sigaction(number, nullptr, &now);
  if ((now.sa_flags & SA_SIGINFO) != 0 && now.sa_sigaction == on_fault) return;
  previous = now;
  struct sigaction ours {};
  ours.sa_sigaction = on_fault;
  ours.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigemptyset(&ours.sa_mask);
  ::sigaction(number, &ours, nullptr);
}

}  // namespace

void guard_against_crashes(MDB_env* env) {
  install(SIGBUS, previous_bus);
  install(SIGSEGV, previous_segv);
  mdb_env_set_assert(env, on_assertion);
}

}  // namespace refctl::lmdb
