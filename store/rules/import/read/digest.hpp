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

// The SHA-256 (FIPS 180-4, by OpenSSL) of bytes as they come, computed on a thread of its own: it is a tenth of all the
// work of an import. The thread shares ownership of the memory that it reads, so that the caller may free its own part
// at any moment; only before it overwrites the bytes it has to wait.
class Digest {
 public:
  Digest();
  ~Digest();
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;

  // Adds the next bytes, which lie in `memory` and stay unchanged until `wait_for` has returned. Few bytes are hashed
  // at once, before a thread is worth its start.
  void add(std::shared_ptr<const char[]> memory, std::span<const char> bytes);
  // Returns when the first `count` bytes that were ever added are hashed: their memory may be overwritten.
  void wait_for(std::uint64_t count);
  // Returns the digest of all that was added, as hexadecimal digits. The last call.
  [[nodiscard]] std::string finish();

 private:
  class Sum;
  struct Part {
    std::shared_ptr<const char[]> memory;  // that the bytes lie in
    std::span<const char> bytes;
  };

  void work();

  std::unique_ptr<Sum> sum_;  // the thread's, once there is one
  std::uint64_t added_ = 0;   // bytes
  std::mutex guard_;          // of what follows
  std::condition_variable changed_;
  std::deque<Part> waiting_;
  std::uint64_t done_ = 0;  // bytes
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace refctl::importing
