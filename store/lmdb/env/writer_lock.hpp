#pragma once

#include "store/lmdb/env/directory.hpp"
#include "store/result.hpp"

#include <mutex>
#include <string>

namespace refctl::lmdb {

// Controls who may write to a store: any number of processes, one transaction at a time (LMDB ensures that), or a
// single bulk load. Uses flock on PATH/writers.lock, which the kernel releases when a process dies, and a mutex within
// the process. flock and the mutex are unfair: an exclusive waiter holds a turnstile until the current holders leave,
// so that a stream of shared holders cannot starve it. Between processes the turnstile is a lock on the first byte of
// the same file.
class WriterLock {
 public:
  enum class Mode { shared, exclusive };

  // The right to write; the destructor releases it.
  class Guard {
   public:
    Guard(std::unique_lock<std::mutex> lock, int fd) : lock_(std::move(lock)), fd_(fd) {}
    Guard(Guard&& other) noexcept : lock_(std::move(other.lock_)), fd_(other.fd_) { other.fd_ = -1; }
    Guard& operator=(Guard&&) = delete;
    ~Guard();

   private:
    std::unique_lock<std::mutex> lock_;
    int fd_;
  };

  // Opens or creates the lock file of the store in `path`.
  [[nodiscard]] static Result<File> open_lock_file(const std::string& path);

  WriterLock(std::string path, File lock_file) : path_(std::move(path)), file_(std::move(lock_file)) {}

  // Blocks until the lock is acquired.
  Result<Guard> acquire(Mode mode);

 private:
  std::string path_;
  File file_;
  std::mutex turnstile_;
  std::mutex mutex_;
};

}  // namespace refctl::lmdb
