#pragma once

#include "cli/serve/pools/worker_pool.hpp"
#include "cli/serve/request/placement.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace refctl::serve {

// The worker pools of a server. Threads share it.
class Pools {
 public:
  // hash_workers: 0 means one per core. `may_block`: see ReferralSystem.
  Pools(std::size_t hash_workers, bool may_block);
  Pools(const Pools&) = delete;
  Pools& operator=(const Pools&) = delete;
  ~Pools();  // runs the waiting jobs, then ends

  // False: the work runs on the connection's thread. That is so for Pool::inline_, unless the engine may block.
  [[nodiscard]] bool has_threads(Pool pool) const { return pool != Pool::inline_ || may_block_; }
  // Only for a pool with threads. False: the pool is full; see WorkerPool.
  [[nodiscard]] bool try_submit(Pool pool, std::string_view caller, std::function<void()> job);
  [[nodiscard]] bool idle() const;
  // Appends the queue metrics in the text format of Prometheus.
  void write_metrics(std::string& out) const;

 private:
  const bool may_block_;
  WorkerPool scans_;   // destroyed after reads_, whose jobs move here
  WorkerPool writes_;  // destroyed after reads_, whose jobs submit writes
  WorkerPool reads_;
  WorkerPool records_;  // runs the jobs of Pool::inline_ if the engine may block
  WorkerPool hashing_;
  WorkerPool transfers_;
  WorkerPool trees_;
};

}  // namespace refctl::serve
