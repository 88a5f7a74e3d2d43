#include "cli/serve/monitoring/write_probe.hpp"

namespace refctl::serve {

namespace {

constexpr auto result_lifetime = std::chrono::seconds(1);
constexpr auto max_wait = std::chrono::seconds(1);

}  // namespace

Result<> WriteProbe::check() {
  std::unique_lock lock(mutex_);
  const auto now = Clock::now();
  const bool fresh = tried_ != Clock::time_point::min() && now - tried_ < result_lifetime;
  if (fresh) return last_;
  if (!running_) {
    running_ = submit_([this] { run(); });
    begun_ = now;
  }
  done_.wait_until(lock, begun_ + max_wait, [this] { return !running_; });
  return last_;
}

void WriteProbe::run() {
  const auto began = Clock::now();
  Result<> outcome = write_();
  const std::lock_guard lock(mutex_);
  last_ = std::move(outcome);
  tried_ = began;
  running_ = false;
  done_.notify_all();
}

}  // namespace refctl::serve
