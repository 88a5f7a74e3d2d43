#pragma once

#include "store/referrals.hpp"
#include "store/result.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>

namespace refctl::serve {

// Whether the store can be written, for /readyz: tried at most once a second, and remembered in between. A write that
// waits for another one, say an import, is no fault: then the last outcome counts.
class WriteProbe {
 public:
  using Clock = std::chrono::steady_clock;
  // Runs a job on another thread. False: not now.
  using Submit = std::function<bool(std::function<void()>)>;

  // `write` tries a write; it runs on the threads of `submit`, which end before the probe does.
  WriteProbe(std::function<Result<>()> write, Submit submit) : write_(std::move(write)), submit_(std::move(submit)) {}

  // The outcome of the last try, at most a second old unless the store does not answer. Waits a second at most.
  [[nodiscard]] Result<> check();

 private:
  void run();

  const std::function<Result<>()> write_;
  const Submit submit_;
  std::mutex mutex_;
  std::condition_variable done_;
  Result<> last_;
  Clock::time_point tried_ = Clock::time_point::min();  // when the last finished try began
  Clock::time_point begun_;                             // when the running one began
  bool running_ = false;
};

}  // namespace refctl::serve
