#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace refctl::serve {

// The priority of a job. Log-ins are urgent, sign-ups are not: a flood of sign-ups must not block log-ins.
enum class Urgency : std::uint8_t { urgent, normal };

// A bounded, fair thread pool for work that must not delay the connections: password hashing, writes, long reads.
// Callers take turns, so a caller with many jobs delays another caller's next job by at most one job. Threads start
// with the first jobs. Jobs must not throw.
class WorkerPool {
 public:
  static constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();
  struct Limits {
    std::size_t threads = 1;
    std::size_t waiting = 0;                     // jobs beyond the running ones
    std::size_t running_per_caller = unlimited;  // further jobs of the caller wait, even if a thread is free
    std::size_t waiting_per_caller = unlimited;  // for each urgency
    int niceness = 0;                            // added to that of the process, see nice(1)
  };

  explicit WorkerPool(Limits limits) : limits_(limits) {}
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  ~WorkerPool();  // runs the waiting jobs, then joins the threads

  // Returns false at once if the pool is stopped, or full in total or for this caller. `caller` identifies a user, or a
  // network without a session.
  [[nodiscard]] bool try_submit(std::string_view caller, Urgency urgency, std::function<void()> job);
  // Accepts no more jobs; the waiting ones still run. Does not block.
  void stop();

  struct Load {
    std::size_t running = 0;
    std::size_t waiting = 0;
    std::size_t accepted = 0;  // since the start, like `refused`
    std::size_t refused = 0;
  };
  [[nodiscard]] Load load() const;

 private:
  static constexpr std::size_t urgencies = 2;
  using Job = std::function<void()>;
  struct Caller {
    std::array<std::deque<Job>, urgencies> jobs;
    std::size_t running = 0;

    [[nodiscard]] bool gone() const { return running == 0 && jobs[0].empty() && jobs[1].empty(); }
  };
  using Callers = std::map<std::string, Caller, std::less<>>;
  struct Turn {
    Callers::iterator caller;
    Job job;
  };

  void run();
  [[nodiscard]] std::optional<Turn> next_turn();
  [[nodiscard]] std::optional<Turn> next_turn(std::size_t kind);

  const Limits limits_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  Callers callers_;  // callers with a waiting or running job
  std::array<std::deque<Callers::iterator>, urgencies>
      turns_;  // per urgency: callers with a waiting job, in the order of their turns
  std::vector<std::thread> threads_;
  std::size_t urgent_in_a_row_ = 0;
  std::size_t running_ = 0;
  std::size_t waiting_ = 0;
  std::size_t accepted_ = 0;
  std::size_t refused_ = 0;
  bool stopped_ = false;
};

}  // namespace refctl::serve
