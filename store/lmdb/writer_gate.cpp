#include "store/lmdb/writer_gate.hpp"

#include "store/lmdb/failure.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>

namespace refctl::lmdb {

WriterGate::Pass::~Pass() {
  if (fd_ >= 0) ::flock(fd_, LOCK_UN);
}

Result<File> WriterGate::open_lock_file(const std::string& path) {
  int fd = ::open((path + "/writers.lock").c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0) return lmdb_failure(errno, "write to", path);
  return File(fd);
}

Result<WriterGate::Pass> WriterGate::enter(Way way) {
  std::unique_lock lock(mutex_);
  while (::flock(file_.fd(), way == Way::alone ? LOCK_EX : LOCK_SH) != 0) {
    if (errno != EINTR) return lmdb_failure(errno, "lock", path_);
  }
  return Pass(std::move(lock), file_.fd());
}

}  // namespace refctl::lmdb
