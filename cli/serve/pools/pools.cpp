#include "cli/serve/pools/pools.hpp"

#include "cli/serve/monitoring/http_metrics.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace refctl::serve {

namespace {

using Limits = WorkerPool::Limits;

std::size_t cores() { return std::max(1U, std::thread::hardware_concurrency()); }

constexpr std::size_t max_waiting = 256;

// Short reads; they wait for the engine's network, not for a core.
constexpr Limits record_limits{.threads = 16, .waiting = max_waiting};
// A long read keeps a core busy: more threads would only slow down each read.
constexpr Limits read_limits{.threads = 4, .waiting = max_waiting};
// One running scan per caller: a caller waits for one scan of each other caller, not for all scans of one.
constexpr Limits scan_limits{.threads = 2, .waiting = max_waiting, .running_per_caller = 1, .waiting_per_caller = 4};
// A write sleeps until its data is on the disk; during an import until the import's is. Writes that sleep at the same
// time share a commit, so more threads make them cheaper.
constexpr Limits write_limits{.threads = 64, .waiting = max_waiting};
constexpr Limits transfer_limits{.threads = 4, .waiting = 4};
constexpr Limits tree_limits{.threads = 4, .waiting = max_waiting, .running_per_caller = 2};

// A hash takes a tenth of a second on one core, so that this many waiting jobs of one network take about a second.
// Further ones are refused at once.
constexpr std::size_t waiting_hashes_per_worker_and_caller = 8;
constexpr std::size_t waiting_hashes_per_worker = 64;
// Hashing keeps a core busy for a tenth of a second at a time. With this niceness a connection with a request gets the
// core at once, and hashing still gets a quarter of a core that requests keep busy.
constexpr int hash_niceness = 5;

Limits hash_limits(std::size_t workers) {
  const std::size_t threads = workers != 0 ? workers : cores();
  return {.threads = threads,
          .waiting = std::min(max_waiting, waiting_hashes_per_worker * threads),
          .running_per_caller = WorkerPool::unlimited,
          .waiting_per_caller = waiting_hashes_per_worker_and_caller * threads,
          .niceness = hash_niceness};
}

void write_queue(std::string& out, std::string_view name, const WorkerPool& pool) {
  const WorkerPool::Load load = pool.load();
  const std::string base = "refctl_" + std::string(name) + "_queue_";
  write_metric(out, base + "running", "gauge", "Jobs of this pool that run now.", load.running);
  write_metric(out, base + "waiting", "gauge", "Jobs of this pool that wait.", load.waiting);
  write_metric(out, base + "accepted_total", "counter", "Requests handed to this pool.", load.accepted);
  write_metric(out, base + "refused_total", "counter", "Requests refused because this pool was full.", load.refused);
}

}  // namespace

Pools::Pools(std::size_t hash_workers, bool may_block)
    : may_block_(may_block),
      scans_(scan_limits),
      writes_(write_limits),
      reads_(read_limits),
      records_(record_limits),
      hashing_(hash_limits(hash_workers)),
      transfers_(transfer_limits),
      trees_(tree_limits) {}

// A job may move to another pool, so all pools are stopped before the first one is joined.
Pools::~Pools() {
  for (WorkerPool* pool : {&records_, &reads_, &scans_, &writes_, &hashing_, &transfers_, &trees_}) pool->stop();
}

bool Pools::try_submit(Pool pool, std::string_view caller, std::function<void()> job) {
  switch (pool) {
    case Pool::inline_: return records_.try_submit(caller, Urgency::urgent, std::move(job));
    case Pool::reads: return reads_.try_submit(caller, Urgency::urgent, std::move(job));
    case Pool::scans: return scans_.try_submit(caller, Urgency::urgent, std::move(job));
    case Pool::writes: return writes_.try_submit(caller, Urgency::urgent, std::move(job));
    case Pool::hashing: return hashing_.try_submit(caller, Urgency::urgent, std::move(job));
    case Pool::sign_ups: return hashing_.try_submit(caller, Urgency::normal, std::move(job));
    case Pool::transfers: return transfers_.try_submit(caller, Urgency::urgent, std::move(job));
    case Pool::trees: return trees_.try_submit(caller, Urgency::urgent, std::move(job));
  }
  return false;
}

bool Pools::idle() const {
  for (const WorkerPool* pool : {&records_, &reads_, &scans_, &writes_, &hashing_, &transfers_, &trees_}) {
    const WorkerPool::Load load = pool->load();
    if (load.running + load.waiting > 0) return false;
  }
  return true;
}

void Pools::write_metrics(std::string& out) const {
  if (may_block_) write_queue(out, "record", records_);
  write_queue(out, "hash", hashing_);
  write_queue(out, "work", reads_);
  write_queue(out, "scan", scans_);
  write_queue(out, "write", writes_);
  write_queue(out, "transfer", transfers_);
  write_queue(out, "tree", trees_);
}

}  // namespace refctl::serve
