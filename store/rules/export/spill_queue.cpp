#include "store/rules/export/spill_queue.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace refctl::exporting {

Result<bool> SpillQueue::put(OutputBuffer& buffer) {
  {
    const std::lock_guard lock(guard_);
    if (cancelled_) return false;
    // Keeps the order: once the file is in use, all later pieces go there too.
    if (spilled_ == 0 && in_memory_ + buffer.size() <= bound_) {
      in_memory_ += buffer.size();
      buffers_.push_back(std::exchange(buffer, {}));
      if (!empty_.empty()) {
        buffer = std::move(empty_.back());
        empty_.pop_back();
      }
      changed_.notify_one();
      return true;
    }
  }
  if (auto written = file_.append(buffer.text()); !written) return failure_of(written);
  buffer.clear();
  const std::lock_guard lock(guard_);
  spilled_ = file_.size();
  changed_.notify_one();
  return true;
}

void SpillQueue::close() {
  const std::lock_guard lock(guard_);
  closed_ = true;
  changed_.notify_one();
}

void SpillQueue::cancel() {
  const std::lock_guard lock(guard_);
  cancelled_ = true;
}

Result<bool> SpillQueue::take(OutputBuffer& buffer) {
  buffer.clear();
  std::uint64_t until = 0;
  {
    std::unique_lock lock(guard_);
    changed_.wait(lock, [&] { return !buffers_.empty() || spilled_ > taken_ || closed_; });
    if (!buffers_.empty()) {
      empty_.push_back(std::exchange(buffer, std::move(buffers_.front())));
      buffers_.pop_front();
      in_memory_ -= buffer.size();
      return true;
    }
    if (spilled_ == taken_) return false;
    until = spilled_;
  }
  auto taken = take_spilled(buffer, until);
  if (!taken) return failure_of(taken);
  return true;
}

Result<> SpillQueue::take_spilled(OutputBuffer& buffer, std::uint64_t until) {
  constexpr std::uint64_t most = std::uint64_t{1} << 20U;
  const std::size_t size = std::min(most, until - taken_);
  char* const begin = buffer.room(size);
  std::size_t filled = 0;
  while (filled < size) {
    const ssize_t got = ::pread(file_.descriptor(), begin + filled, size - filled, static_cast<off_t>(taken_ + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      return fail(ErrorCode::internal,
                  "cannot read back a temporary file: " + std::generic_category().message(got < 0 ? errno : EIO));
    }
    filled += static_cast<std::size_t>(got);
  }
  buffer.end_at(begin + size);
  taken_ += size;
  return {};
}

}  // namespace refctl::exporting
