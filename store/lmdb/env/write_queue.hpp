#pragma once

#include "store/records/records.hpp"
#include "store/result.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <span>

namespace refctl::lmdb {

// Group commit: the writes that this process's threads ask for while another's is being synced go into the next
// transaction together, and share its sync. One of the waiting threads writes for all of them; the others sleep
// until theirs is durable or refused. Threads share it.
class WriteQueue {
 public:
  using Deed = std::function<Result<>(records::Writer&)>;

  // One thread's write. `outcome` and `broken` (an exception out of the deed) are what the writing came to.
  struct Turn {
    explicit Turn(const Deed& what) : deed(what) {}
    const Deed& deed;
    Result<> outcome;
    std::exception_ptr broken;

   private:
    friend class WriteQueue;
    enum class State { waiting, leading, done };
    State state_ = State::waiting;
    std::condition_variable changed_;
  };
  // Writes all of the turns, each with an outcome of its own: a refused one leaves nothing behind.
  using WriteAll = std::function<void(std::span<Turn* const>)>;

  // Has the deed done, by this thread or another, with `write_all` of whoever does it.
  Result<> write(const Deed& deed, const WriteAll& write_all);

  // How many threads wait for their turn.
  [[nodiscard]] std::size_t waiting() const;

 private:
  void lead(const WriteAll& write_all);

  mutable std::mutex mutex_;
  std::deque<Turn*> waiting_;
  bool led_ = false;  // a thread is writing, or was told to
};

}  // namespace refctl::lmdb
