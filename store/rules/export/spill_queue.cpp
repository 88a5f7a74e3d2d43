#include "store/rules/export/spill_queue.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace refctl::exporting {

Result<bool> SpillQueue::put(std::string&& piece) {
  {
    const std::lock_guard lock(guard_);
    if (given_up_) return false;
    // Order is kept: once the file is in use, all that follows goes there.
    if (spilled_ == 0 && in_memory_ + piece.size() <= bound_) {
      in_memory_ += piece.size();
      pieces_.push_back(std::move(piece));
      changed_.notify_one();
      return true;
    }
  }
  if (auto written = file_.append(piece); !written) return failure_of(written);
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

void SpillQueue::give_up() {
  const std::lock_guard lock(guard_);
  given_up_ = true;
}

Result<std::optional<std::string>> SpillQueue::take() {
  std::uint64_t until = 0;
  {
    std::unique_lock lock(guard_);
    changed_.wait(lock, [&] { return !pieces_.empty() || spilled_ > taken_ || closed_; });
    if (!pieces_.empty()) {
      std::string piece = std::move(pieces_.front());
      pieces_.pop_front();
      in_memory_ -= piece.size();
      return std::optional<std::string>(std::move(piece));
    }
    if (spilled_ == taken_) return std::optional<std::string>();
    until = spilled_;
  }
  auto piece = take_spilled(until);
  if (!piece) return failure_of(piece);
  return std::optional<std::string>(std::move(*piece));
}

Result<std::string> SpillQueue::take_spilled(std::uint64_t until) {
  constexpr std::uint64_t most = std::uint64_t{1} << 20U;
  std::string piece(std::min(most, until - taken_), '\0');
  std::size_t filled = 0;
  while (filled < piece.size()) {
    const ssize_t got =
        ::pread(file_.descriptor(), piece.data() + filled, piece.size() - filled, static_cast<off_t>(taken_ + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      return fail(ErrorCode::internal,
                  "cannot read back a temporary file: " + std::generic_category().message(got < 0 ? errno : EIO));
    }
    filled += static_cast<std::size_t>(got);
  }
  taken_ += filled;
  return piece;
}

}  // namespace refctl::exporting
