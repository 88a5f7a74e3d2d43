#pragma once

#include "store/lmdb/env/directory.hpp"
#include "store/result.hpp"

#include <mutex>
#include <string>

namespace refctl::lmdb {

// Who may write to a store: any number of processes one transaction at a time (LMDB sees to that), or
// one bulk load and nobody else. Kept by flock on PATH/writers.lock, which the kernel gives back when a
// process dies, and within the process by a mutex. Neither is fair: before both stands a turnstile, which
// who wants to be alone keeps shut until those who are in have left, so that a steady stream of writers
// cannot keep it waiting. Between processes that is a lock on the first byte of the same file.
class WriterGate {
 public:
  enum class Way { shared, alone };

  // The right to write, given back with it.
  class Pass {
   public:
    Pass(std::unique_lock<std::mutex> lock, int fd) : lock_(std::move(lock)), fd_(fd) {}
    Pass(Pass&& other) noexcept : lock_(std::move(other.lock_)), fd_(other.fd_) { other.fd_ = -1; }
    Pass& operator=(Pass&&) = delete;
    ~Pass();

   private:
    std::unique_lock<std::mutex> lock_;
    int fd_;
  };

  // Opens or makes the lock file of the store in `path`.
  [[nodiscard]] static Result<File> open_lock_file(const std::string& path);

  WriterGate(std::string path, File lock_file) : path_(std::move(path)), file_(std::move(lock_file)) {}

  // Waits for its turn.
  Result<Pass> enter(Way way);

 private:
  std::string path_;
  File file_;
  std::mutex turnstile_;
  std::mutex mutex_;
};

}  // namespace refctl::lmdb
