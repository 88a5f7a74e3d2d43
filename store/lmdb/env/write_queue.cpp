#include "store/lmdb/env/write_queue.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace refctl::lmdb {

namespace {

// How many writes one transaction takes; the pages they change stay in memory until the commit.
constexpr std::size_t max_turns = 128;

}  // namespace

Result<> WriteQueue::write(const WriteFn& fn, const WriteAll& write_all) {
  PendingWrite turn(fn);
  {
    std::unique_lock lock(mutex_);
    waiting_.push_back(&turn);
    if (!has_leader_) {
      has_leader_ = true;
    } else {
      turn.changed_.wait(lock, [&] { return turn.state_ != PendingWrite::State::waiting; });
    }
  }
  if (turn.state_ != PendingWrite::State::done) lead(write_all);
  if (turn.broken) std::rethrow_exception(turn.broken);
  return std::move(turn.outcome);
}

// The leading thread's own turn is at the front of the queue.
void WriteQueue::lead(const WriteAll& write_all) {
  std::vector<PendingWrite*> turns;
  {
    const std::lock_guard lock(mutex_);
    const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(waiting_.size(), max_turns));
    turns.assign(waiting_.begin(), end);
    waiting_.erase(waiting_.begin(), end);
  }
  try {
    write_all(turns);
  } catch (...) {
    for (PendingWrite* turn : turns) turn->broken = std::current_exception();
  }
  const std::lock_guard lock(mutex_);
  // Done while holding the mutex: a thread destroys its turn as soon as it sees that it is done.
  for (PendingWrite* turn : turns) {
    turn->state_ = PendingWrite::State::done;
    turn->changed_.notify_one();
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
