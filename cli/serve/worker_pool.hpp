#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace refctl::serve {

// A bounded pool for work that must not hold up the connections: password hashing, writes, long reads.
// Threads are started with the first job. Jobs do not throw.
class WorkerPool {
 public:
  // At most `threads` jobs run and `waiting` more wait; what comes beyond is refused.
  WorkerPool(std::size_t threads, std::size_t waiting);
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  ~WorkerPool();  // runs what waits, then ends

  // False at once if the pool is full or stopped.
  [[nodiscard]] bool try_submit(std::function<void()> job);
  // Takes no more jobs; what waits is still run. Does not block.
  void stop();

  struct Load {
    std::size_t running = 0;
    std::size_t waiting = 0;
    std::size_t accepted = 0;  // since the start, as `refused`
    std::size_t refused = 0;
  };
  [[nodiscard]] Load load() const;

 private:
  void run();

  const std::size_t thread_limit_;
  const std::size_t waiting_limit_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> jobs_;
  std::vector<std::thread> threads_;
  std::size_t running_ = 0;
  std::size_t accepted_ = 0;
  std::size_t refused_ = 0;
  bool stopped_ = false;
};

}  // namespace refctl::serve
