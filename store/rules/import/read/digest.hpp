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

// The SHA-256 (FIPS 180-4, by OpenSSL) of bytes as they come, taken on a thread of its own: it is a tenth of all the
// work of an import, and nobody waits for it but who wants to use the bytes' memory again.
class Digest {
 public:
  Digest();
  ~Digest();
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;

  // The next bytes; they stay where they are until `passed` says so. A few are dealt with at once.
  void add(std::span<const char> bytes);
  // Returns when the first `count` bytes that were ever added are no longer needed.
  void wait_for(std::uint64_t count);
  // Of all that was added, as hexadecimal digits. The last call.
  [[nodiscard]] std::string finish();

 private:
  class Sum;

  void work();

  std::unique_ptr<Sum> sum_;  // the thread's, once there is one
  std::uint64_t added_ = 0;   // bytes
  std::mutex guard_;          // of what follows
  std::condition_variable changed_;
  std::deque<std::span<const char>> waiting_;
  std::uint64_t done_ = 0;  // bytes
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace refctl::importing
