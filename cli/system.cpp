#include "cli/system.hpp"

#include <pwd.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string_view>

namespace refctl::cli {

namespace {

// Visible ASCII characters except parentheses, which enclose the name.
bool is_account_name(std::string_view text) {
  constexpr std::size_t longest = 256;
  return !text.empty() && text.size() <= longest &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~' && c != '(' && c != ')'; });
}

}  // namespace

Instant SystemClock::now() {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count()};
}

void SystemRandom::fill(std::span<std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t got = ::getrandom(bytes.data(), bytes.size(), 0);
    if (got < 0 && errno != EINTR) throw std::runtime_error("cannot get random bytes from the kernel");
    if (got > 0) bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
}

std::string os_user() {
  const uid_t uid = ::geteuid();
  passwd entry{};
  passwd* found = nullptr;
  std::array<char, 4096> text{};
  // Reads /etc/passwd first: a lookup through NSS (nscd, LDAP) takes longer than most commands.
  if (const std::unique_ptr<std::FILE, int (*)(std::FILE*)> accounts(std::fopen("/etc/passwd", "re"), std::fclose);
      accounts != nullptr) {
    while (::fgetpwent_r(accounts.get(), &entry, text.data(), text.size(), &found) == 0 && found != nullptr) {
      if (found->pw_uid == uid) return found->pw_name;
    }
  }
  if (::getpwuid_r(uid, &entry, text.data(), text.size(), &found) == 0 && found != nullptr) return found->pw_name;
  return "uid:" + std::to_string(uid);
}

std::string operator_name(const std::optional<std::string>& sudo_user) {
  std::string name = os_user();
  if (::geteuid() != 0 || !sudo_user || *sudo_user == name || !is_account_name(*sudo_user)) return name;
  return name.append(" (sudo ").append(*sudo_user).append(")");
}

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "localhost";
  return name.data();
}

}  // namespace refctl::cli
