#pragma once

#include "store/model/import.hpp"
#include "store/result.hpp"

#include <chrono>

namespace refctl::importing {

// Tells the caller how far it is, at most ten times a second, and hears whether to go on.
class Pulse {
 public:
  explicit Pulse(const ImportHooks& hooks) : hooks_(hooks) {}

  // ErrorCode::interrupted once the caller has said stop.
  [[nodiscard]] Result<> beat(const ImportProgress& progress) {
    if (!hooks_.progress) return {};
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < std::chrono::milliseconds(100)) return {};
    last_ = now;
    return beat_now(progress);
  }

  [[nodiscard]] Result<> beat_now(const ImportProgress& progress) {
    if (!hooks_.progress) return {};
    if (hooks_.progress(progress) == Walk::on) return {};
    return fail(ErrorCode::interrupted, "the import was interrupted; nothing was changed");
  }

 private:
  const ImportHooks& hooks_;
  std::chrono::steady_clock::time_point last_ = {};
};

}  // namespace refctl::importing
