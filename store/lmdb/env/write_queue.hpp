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

// Group commit: writes requested by threads of this process while another write is being synced run in the next
// transaction together and share its sync. One of the waiting threads executes all of them; the others sleep until
// their write is durable or refused. Threads share it.
class WriteQueue {
 public:
  using WriteFn = std::function<Result<>(records::Writer&)>;

  // The write of one thread. `outcome` and `exception` (an exception thrown by `fn`) are its result.
  struct PendingWrite {
    explicit PendingWrite(const WriteFn& what) : fn(what) {}
    const WriteFn& fn;
    Result<> outcome;
    std::exception_ptr exception;

   private:
    friend class WriteQueue;
    enum class State { waiting, leading, done };
    State state_ = State::waiting;
    std::condition_variable changed_;
  };
  // Executes all writes, each with its own outcome: a refused write changes nothing.
  using WriteAll = std::function<void(std::span<PendingWrite* const>)>;

  // Executes `fn`, on this thread or another, by the `write_all` of the leading thread.
  Result<> write(const WriteFn& fn, const WriteAll& write_all);

  // How many threads wait for their write.
  [[nodiscard]] std::size_t waiting() const;

 private:
  void lead(const WriteAll& write_all);

  mutable std::mutex mutex_;
  std::deque<PendingWrite*> waiting_;
  bool has_leader_ = false;  // a thread is leading or has been chosen to lead
};

}  // namespace refctl::lmdb
