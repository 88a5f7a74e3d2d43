#include "store/lmdb/env/writer_lock.hpp"

#include "store/lmdb/file/failure.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace refctl::lmdb {

namespace {

// Locks or unlocks the turnstile between processes; the open file owns the lock.
bool turn_lock(int fd, short type) {
  struct flock turnstile {};
  turnstile.l_type = type;
  turnstile.l_whence = SEEK_SET;
  turnstile.l_len = 1;
  while (::fcntl(fd, F_OFD_SETLKW, &turnstile) != 0) {
    if (errno != EINTR) return false;
  }
  return true;
}

}  // namespace

WriterLock::Guard::~Guard() {
  if (fd_ >= 0) ::flock(fd_, LOCK_UN);
}

Result<File> WriterLock::open_lock_file(const std::string& path) {
  int fd = ::open((path + "/writers.lock").c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0) return lmdb_failure(errno, "write to", path);
  // Room for the ReplacementCounter. A file never shrinks, because processes have it mapped.
  struct stat file {};
  constexpr off_t counter_size = 8;
  if (::fstat(fd, &file) == 0 && file.st_size < counter_size && ::ftruncate(fd, counter_size) != 0) {
    const int error = errno;
    ::close(fd);
    return lmdb_failure(error, "write to", path);
  }
  return File(fd);
}

Result<WriterLock::Guard> WriterLock::acquire(Mode mode) {
  const bool exclusive = mode == Mode::exclusive;
  std::unique_lock turn(turnstile_);
  if (!exclusive) turn.unlock();
  std::unique_lock lock(mutex_);
  if (!turn_lock(file_.fd(), exclusive ? F_WRLCK : F_RDLCK)) return lmdb_failure(errno, "lock", path_);
  if (!exclusive) turn_lock(file_.fd(), F_UNLCK);
  while (::flock(file_.fd(), exclusive ? LOCK_EX : LOCK_SH) != 0) {
    if (errno == EINTR) continue;
    const int error = errno;
    turn_lock(file_.fd(), F_UNLCK);
    return lmdb_failure(error, "lock", path_);
  }
  if (exclusive) turn_lock(file_.fd(), F_UNLCK);
  return Guard(std::move(lock), file_.fd());
}

}  // namespace refctl::lmdb
