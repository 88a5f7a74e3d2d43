#pragma once

#include "store/model/import.hpp"
#include "store/result.hpp"

#include <chrono>

namespace refctl::importing {

// Reports progress to the caller at most ten times a second, and learns from it whether to continue.
class ProgressReporter {
 public:
  explicit ProgressReporter(const ImportHooks& hooks) : hooks_(hooks) {}

  // ErrorCode::interrupted: the caller wants to stop.
  [[nodiscard]] Result<> report(const ImportProgress& progress) {
    if (!hooks_.progress) return {};
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < std::chrono::milliseconds(100)) return {};
    last_ = now;
    return report_now(progress);
  }

  [[nodiscard]] Result<> report_now(const ImportProgress& progress) {
    if (!hooks_.progress) return {};
    if (hooks_.progress(progress) == Walk::on) return {};
    return fail(ErrorCode::interrupted, "the import was interrupted; nothing was changed");
  }

 private:
  const ImportHooks& hooks_;
  std::chrono::steady_clock::time_point last_ = {};
};

}  // namespace refctl::importing
