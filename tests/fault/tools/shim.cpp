// Loaded before the C library (LD_PRELOAD), so that a running program meets what a test cannot cause
// otherwise. The environment's REFCTL_FAULTS names a file; as long as it holds one of these words, that
// is what happens:
//
//   sync       fsync, fdatasync and msync fail with EIO
//   meta       so do writes that are durable when they return (LMDB writes its first pages so)
//   clock N    the wall clock is N seconds off
//   nfs        every file system says that it is NFS
//   interrupt  creating a file whose name ends with .tmp raises SIGINT as soon as the file is there

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdlib>
#include <ctime>
#include <string_view>

namespace {

constexpr long nfs = 0x6969;

// What the file says now. Raw calls: some of those of the C library are ours.
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

long seconds_off() {
  std::array<char, 64> buffer{};
  const std::string_view text = wanted(buffer);
  return text.starts_with("clock ") ? std::atol(text.data() + 6) : 0;
}

int fail_with(int error) {
  errno = error;
  return -1;
}

bool is_synced(int fd) {
  const long flags = ::syscall(SYS_fcntl, fd, F_GETFL);
  return flags >= 0 && (flags & O_DSYNC) != 0;
}

}  // namespace

extern "C" {

int fsync(int fd) { return wants("sync") ? fail_with(EIO) : static_cast<int>(::syscall(SYS_fsync, fd)); }
int fdatasync(int fd) { return wants("sync") ? fail_with(EIO) : static_cast<int>(::syscall(SYS_fdatasync, fd)); }
int msync(void* at, size_t size, int flags) {
  return wants("sync") ? fail_with(EIO) : static_cast<int>(::syscall(SYS_msync, at, size, flags));
}

ssize_t pwrite(int fd, const void* data, size_t size, off_t at) {
  if (is_synced(fd) && wants("meta")) return fail_with(EIO);
  return ::syscall(SYS_pwrite64, fd, data, size, at);
}
ssize_t pwrite64(int fd, const void* data, size_t size, off_t at) { return pwrite(fd, data, size, at); }

int clock_gettime(clockid_t clock, timespec* at) noexcept {
  const auto code = static_cast<int>(::syscall(SYS_clock_gettime, clock, at));
  if (code == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) at->tv_sec += seconds_off();
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
  const auto fd = static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, flags, mode));
  const bool made = fd >= 0 && (flags & O_CREAT) != 0 && std::string_view(path).ends_with(".tmp");
  if (made && wants("interrupt")) std::raise(SIGINT);
  return fd;
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
