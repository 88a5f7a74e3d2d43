#include "cli/serve/pools/worker_pool.hpp"

#include <sys/resource.h>

#include <utility>

namespace refctl::serve {

namespace {

// After this many urgent jobs in a row a waiting normal job runs: a flood of log-ins must not block sign-ups forever.
constexpr std::size_t max_urgent_in_a_row = 8;

}  // namespace

WorkerPool::~WorkerPool() {
  stop();
  for (std::thread& thread : threads_) thread.join();
}

bool WorkerPool::try_submit(std::string_view caller, Urgency urgency, Job job) {
  const auto kind = static_cast<std::size_t>(urgency);
  {
    const std::lock_guard lock(mutex_);
    auto place = callers_.find(caller);
    const bool known = place != callers_.end();
    const std::size_t own = known ? place->second.jobs.at(kind).size() : 0;
    // A job that finds a free thread does not count as waiting.
    const bool starts = running_ + waiting_ < limits_.threads;
    if (stopped_ || running_ + waiting_ >= limits_.threads + limits_.waiting ||
        (!starts && own >= limits_.waiting_per_caller)) {
      ++refused_;
      return false;
    }
    if (!known) place = callers_.emplace(caller, Caller{}).first;
    place->second.jobs.at(kind).push_back(std::move(job));
    if (own == 0) turns_.at(kind).push_back(place);
    ++waiting_;
    ++accepted_;
    if (threads_.size() < limits_.threads && running_ + waiting_ > threads_.size()) {
      threads_.emplace_back([this] { run(); });
    }
  }
  wake_.notify_one();
  return true;
}

void WorkerPool::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  wake_.notify_all();
}

WorkerPool::Load WorkerPool::load() const {
  const std::lock_guard lock(mutex_);
  return {.running = running_, .waiting = waiting_, .accepted = accepted_, .refused = refused_};
}

std::optional<WorkerPool::Turn> WorkerPool::next_turn() {
  constexpr auto urgent = static_cast<std::size_t>(Urgency::urgent);
  constexpr auto normal = static_cast<std::size_t>(Urgency::normal);
  const bool normal_first = urgent_in_a_row_ >= max_urgent_in_a_row;
  for (const std::size_t kind : {normal_first ? normal : urgent, normal_first ? urgent : normal}) {
    auto turn = next_turn(kind);
    if (!turn) continue;
    urgent_in_a_row_ = kind == urgent ? urgent_in_a_row_ + 1 : 0;
    return turn;
  }
  return std::nullopt;
}

// Skips callers who already run as many jobs as allowed.
std::optional<WorkerPool::Turn> WorkerPool::next_turn(std::size_t kind) {
  auto& turns = turns_.at(kind);
  for (std::size_t tried = 0, count = turns.size(); tried < count; ++tried) {
    const auto caller = turns.front();
    turns.pop_front();
    auto& jobs = caller->second.jobs.at(kind);
    if (caller->second.running >= limits_.running_per_caller) {
      turns.push_back(caller);
      continue;
    }
    Turn turn{.caller = caller, .job = std::move(jobs.front())};
    jobs.pop_front();
    if (!jobs.empty()) turns.push_back(caller);
    return turn;
  }
  return std::nullopt;
}

void WorkerPool::run() {
  // On Linux 0 means the calling thread. If it fails the pool works without a lower priority.
  if (limits_.niceness != 0) ::setpriority(PRIO_PROCESS, 0, ::getpriority(PRIO_PROCESS, 0) + limits_.niceness);
  std::unique_lock lock(mutex_);
  while (true) {
    auto turn = next_turn();
    if (!turn) {
      // The jobs still waiting belong to callers at their limit; the threads of their running jobs will take them.
      if (stopped_) return;
      wake_.wait(lock);
      continue;
    }
    --waiting_;
    ++running_;
    ++turn->caller->second.running;
    lock.unlock();
    turn->job();
    turn->job = nullptr;
    lock.lock();
    --running_;
    --turn->caller->second.running;
    if (turn->caller->second.gone()) callers_.erase(turn->caller);
    // The finished job may have released a waiting one of the same caller, while this thread takes another caller's job
    // next.
    if (waiting_ > 0) wake_.notify_one();
  }
}

}  // namespace refctl::serve
