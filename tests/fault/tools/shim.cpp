// Loaded before the C library (LD_PRELOAD) to inject faults into a running program. The environment variable
// REFCTL_FAULTS names a file; while it contains one of these words, the fault is active:
//
//   sync       fsync, fdatasync and msync fail with EIO
//   meta       so do writes with O_DSYNC (LMDB writes its meta pages this way)
//   clock N    the wall clock is N seconds off
//   stopped N  the wall clock stands still, N seconds after 1970
//   nfs        every file system appears to be NFS
//   signal N S  at its Nth moment the process creates the file $REFCTL_FAULTS.reached and raises signal S
//   moments     the file $REFCTL_FAULTS.moments contains the number of moments so far
//
// A moment is a point at which the contents of the disk may have changed: directly before and after each call that
// writes, syncs, renames, locks or removes a file. They are counted from 1 and are the same in every run of a
// single-threaded command, whatever the load of the machine.

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string_view>

namespace {

constexpr long nfs = 0x6969;

// Returns the file's current contents. Uses system calls directly, because this library replaces some C functions.
std::string_view wanted(std::array<char, 64>& buffer) {
  const char* path = std::getenv("REFCTL_FAULTS");
  if (path == nullptr) return {};
  const int saved = errno;
  const auto fd = static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0));
  long size = 0;
  if (fd >= 0) {
    size = ::syscall(SYS_read, fd, buffer.data(), buffer.size() - 1);
    ::syscall(SYS_close, fd);
  }
  errno = saved;
  return {buffer.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
}

bool wants(std::string_view fault) {
  std::array<char, 64> buffer{};
  return wanted(buffer).starts_with(fault);
}

void change_clock(timespec& now) {
  std::array<char, 64> buffer{};
  const std::string_view text = wanted(buffer);
  if (text.starts_with("clock ")) now.tv_sec += std::atol(text.data() + 6);
  if (text.starts_with("stopped ")) now = {std::atol(text.data() + 8), 0};
}

int fail_with(int error) {
  errno = error;
  return -1;
}

bool is_synced(int fd) {
  const long flags = ::syscall(SYS_fcntl, fd, F_GETFL);
  return flags >= 0 && (flags & O_DSYNC) != 0;
}

// $REFCTL_FAULTS with an ending, made by a raw call.
void write_beside(const char* ending, std::string_view text) {
  std::array<char, 4096> path{};
  std::snprintf(path.data(), path.size(), "%s.%s", std::getenv("REFCTL_FAULTS"), ending);
  const auto fd = static_cast<int>(
      ::syscall(SYS_openat, AT_FDCWD, path.data(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode_t{0600}));
  ::syscall(SYS_write, fd, text.data(), text.size());
  ::syscall(SYS_close, fd);
}

void moment() {
  static std::atomic<unsigned long> count = 0;
  const int saved = errno;
  const unsigned long now = ++count;
  std::array<char, 64> buffer{};
  const std::string_view text = wanted(buffer);
  if (text.starts_with("moments")) {
    std::array<char, 24> digits{};
    const char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), now).ptr;
    write_beside("moments", {digits.data(), static_cast<std::size_t>(end - digits.data())});
  } else if (text.starts_with("signal ")) {
    char* rest = nullptr;
    if (std::strtoul(text.data() + 7, &rest, 10) == now) {
      write_beside("reached", {});
      std::raise(static_cast<int>(std::strtol(rest, nullptr, 10)));
    }
  }
  errno = saved;
}

// A system call between two moments. The result and errno are those of the C library's function.
template <typename... Args>
long between_moments(long number, Args... args) {
  moment();
  const long result = ::syscall(number, args...);
  moment();
  return result;
}

template <typename... Args>
int changing(long number, Args... args) {
  return static_cast<int>(between_moments(number, args...));
}

}  // namespace

extern "C" {

int fsync(int fd) { return wants("sync") ? fail_with(EIO) : changing(SYS_fsync, fd); }
int fdatasync(int fd) { return wants("sync") ? fail_with(EIO) : changing(SYS_fdatasync, fd); }
int msync(void* at, size_t size, int flags) {
  return wants("sync") ? fail_with(EIO) : changing(SYS_msync, at, size, flags);
}

ssize_t write(int fd, const void* data, size_t size) { return between_moments(SYS_write, fd, data, size); }
ssize_t pwrite(int fd, const void* data, size_t size, off_t at) {
  if (is_synced(fd) && wants("meta")) return fail_with(EIO);
  return between_moments(SYS_pwrite64, fd, data, size, at);
}
ssize_t pwrite64(int fd, const void* data, size_t size, off_t at) { return pwrite(fd, data, size, at); }
ssize_t writev(int fd, const iovec* pieces, int count) { return between_moments(SYS_writev, fd, pieces, count); }
ssize_t pwritev(int fd, const iovec* pieces, int count, off_t at) {
  return between_moments(SYS_pwritev, fd, pieces, count, at, 0L);
}
ssize_t pwritev64(int fd, const iovec* pieces, int count, off_t at) { return pwritev(fd, pieces, count, at); }

int ftruncate(int fd, off_t size) noexcept { return changing(SYS_ftruncate, fd, size); }
int ftruncate64(int fd, off_t size) noexcept { return ftruncate(fd, size); }
int rename(const char* from, const char* to) noexcept { return changing(SYS_rename, from, to); }
int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) noexcept {
  return changing(SYS_renameat2, from_folder, from, to_folder, to, flags);
}
int link(const char* from, const char* to) noexcept { return changing(SYS_link, from, to); }
int unlink(const char* path) noexcept { return changing(SYS_unlink, path); }
int unlinkat(int folder, const char* path, int flags) noexcept { return changing(SYS_unlinkat, folder, path, flags); }
int mkdir(const char* path, mode_t mode) noexcept { return changing(SYS_mkdir, path, mode); }
int rmdir(const char* path) noexcept { return changing(SYS_rmdir, path); }
int flock(int fd, int operation) noexcept { return changing(SYS_flock, fd, operation); }

int clock_gettime(clockid_t clock, timespec* at) noexcept {
  const auto code = static_cast<int>(::syscall(SYS_clock_gettime, clock, at));
  if (code == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) change_clock(*at);
  return code;
}

int open(const char* path, int flags, ...) {
  mode_t mode = 0;
  if ((flags & (O_CREAT | O_TMPFILE)) != 0) {
    va_list more;
    va_start(more, flags);
    mode = va_arg(more, mode_t);
    va_end(more);
  }
  if ((flags & O_CREAT) != 0) return changing(SYS_openat, AT_FDCWD, path, flags, mode);
  return static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, flags, mode));
}
int open64(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  return open(path, flags, mode);
}

int statfs(const char* path, struct statfs* facts) noexcept {
  const auto code = static_cast<int>(::syscall(SYS_statfs, path, facts));
  if (code == 0 && wants("nfs")) facts->f_type = nfs;
  return code;
}
int statfs64(const char* path, struct statfs64* facts) noexcept {
  return statfs(path, reinterpret_cast<struct statfs*>(facts));
}
}
