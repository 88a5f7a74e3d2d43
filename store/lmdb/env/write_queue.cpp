#include "store/lmdb/env/write_queue.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace refctl::lmdb {

namespace {

// How many writes one transaction takes; the pages they change stay in memory until the commit.
constexpr std::size_t max_writes = 128;

}  // namespace

Result<> WriteQueue::write(const WriteFn& fn, const WriteAll& write_all) {
  PendingWrite write(fn);
  {
    std::unique_lock lock(mutex_);
    waiting_.push_back(&write);
    if (!has_leader_) {
      has_leader_ = true;
    } else {
      write.changed_.wait(lock, [&] { return write.state_ != PendingWrite::State::waiting; });
    }
  }
  if (write.state_ != PendingWrite::State::done) lead(write_all);
  if (write.exception) std::rethrow_exception(write.exception);
  return std::move(write.outcome);
}

// The leading thread's own write is at the front of the queue.
void WriteQueue::lead(const WriteAll& write_all) {
  std::vector<PendingWrite*> writes;
  {
    const std::lock_guard lock(mutex_);
    const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(waiting_.size(), max_writes));
    writes.assign(waiting_.begin(), end);
    waiting_.erase(waiting_.begin(), end);
  }
  try {
    write_all(writes);
  } catch (...) {
    for (PendingWrite* write : writes) write->exception = std::current_exception();
  }
  const std::lock_guard lock(mutex_);
  // Done while holding the mutex: a thread destroys its write as soon as it sees that it is done.
  for (PendingWrite* write : writes) {
    write->state_ = PendingWrite::State::done;
    write->changed_.notify_one();
  }
  has_leader_ = !waiting_.empty();
  if (!has_leader_) return;
  waiting_.front()->state_ = PendingWrite::State::leading;
  waiting_.front()->changed_.notify_one();
}

std::size_t WriteQueue::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
}

}  // namespace refctl::lmdb
