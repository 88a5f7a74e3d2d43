#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>

namespace refctl::importing {

// Computes the SHA-256 (FIPS 180-4, by OpenSSL) of a stream on a separate thread, because it is a tenth of the work of
// an import. The thread shares ownership of the memory that it reads, so the caller may release it at any time; before
// overwriting the bytes it must wait.
class BackgroundSha256 {
 public:
  BackgroundSha256();
  ~BackgroundSha256();
  BackgroundSha256(const BackgroundSha256&) = delete;
  BackgroundSha256& operator=(const BackgroundSha256&) = delete;

  // Adds the next bytes, which are part of `memory` and must not change until `wait_for` has returned. Few bytes are
  // hashed immediately, without a thread.
  void add(std::shared_ptr<const char[]> memory, std::span<const char> bytes);
  // Waits until the first `count` bytes added are hashed, so that their memory may be overwritten.
  void wait_for(std::uint64_t count);
  // Returns the digest of all bytes added, as hexadecimal digits. Called once, at the end.
  [[nodiscard]] std::string finish();

 private:
  class Sum;
  struct Part {
    std::shared_ptr<const char[]> memory;  // contains the bytes
    std::span<const char> bytes;
  };

  void work();

  std::unique_ptr<Sum> sum_;  // used by the thread once it runs
  std::uint64_t added_ = 0;   // bytes
  std::mutex guard_;          // guards the members below
  std::condition_variable changed_;
  std::deque<Part> waiting_;
  std::uint64_t done_ = 0;  // bytes
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace refctl::importing
