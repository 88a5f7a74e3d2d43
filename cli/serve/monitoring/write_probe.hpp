#pragma once

#include "store/referrals.hpp"
#include "store/result.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>

namespace refctl::serve {

// Checks for /readyz whether the store can be written: tries at most once per second and caches the result. A write
// that waits for another one, such as an import, is not a failure: then the previous result counts.
class WriteProbe {
 public:
  using Clock = std::chrono::steady_clock;
  // Runs a job on another thread. False: not possible now.
  using Submit = std::function<bool(std::function<void()>)>;

  // `write` tries a write; it runs on the threads of `submit`, which must end before the probe is destroyed.
  WriteProbe(std::function<Result<>()> write, Submit submit) : write_(std::move(write)), submit_(std::move(submit)) {}

  // Returns the result of the last try, at most a second old unless the store does not respond. Waits at most a second.
  [[nodiscard]] Result<> check();

 private:
  void run();

  const std::function<Result<>()> write_;
  const Submit submit_;
  std::mutex mutex_;
  std::condition_variable done_;
  Result<> last_;
  Clock::time_point tried_ = Clock::time_point::min();  // start of the last finished try
  Clock::time_point begun_;                             // start of the running try
  bool running_ = false;
};

}  // namespace refctl::serve
