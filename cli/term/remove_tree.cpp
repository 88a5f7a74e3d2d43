#include "cli/term/remove_tree.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>

namespace refctl::term {

namespace {

constexpr int deepest = 4;
constexpr int max_tries = 100;

void remove_below(int parent, const char* name, int depth) noexcept;

void remove_entry(int directory, const char* name, int depth) noexcept {
  if (std::strcmp(name, ".") == 0 || std::strcmp(name, "..") == 0) return;
  if (::unlinkat(directory, name, 0) != 0 && errno == EISDIR && depth < deepest) {
    remove_below(directory, name, depth + 1);
  }
}

// readdir() may allocate, so the entries are read by the system call, in the layout of getdents64(2).
void empty_directory(int directory, int depth) noexcept {
  alignas(dirent64) std::array<char, 2048> buffer{};
  for (;;) {
    const long got = ::syscall(SYS_getdents64, directory, buffer.data(), buffer.size());
    if (got <= 0) return;
    for (long at = 0; at < got;) {
      const char* const entry = buffer.data() + at;
      unsigned short length = 0;
      std::memcpy(&length, entry + offsetof(dirent64, d_reclen), sizeof length);
      remove_entry(directory, entry + offsetof(dirent64, d_name), depth);
      at += length;
    }
  }
}

void remove_below(int parent, const char* name, int depth) noexcept {
  for (int tries = 0; tries < max_tries; ++tries) {
    const int directory = ::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (directory < 0) return;
    empty_directory(directory, depth);
    ::close(directory);
    if (::unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno != ENOTEMPTY) return;
  }
}

}  // namespace

void remove_tree(const char* path) noexcept { remove_below(AT_FDCWD, path, 0); }

}  // namespace refctl::term
