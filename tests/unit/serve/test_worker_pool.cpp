#include "cli/serve/pools/worker_pool.hpp"

#include <catch2/catch.hpp>

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

using namespace refctl::serve;

namespace {

// Records the order in which jobs run, and blocks them until it is opened.
class Gate {
 public:
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  void pass(char name) {
    std::unique_lock lock(mutex_);
    order_ += name;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
  }
  void wait_for(std::size_t jobs) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return order_.size() >= jobs; });
  }
  std::string order() {
    const std::lock_guard lock(mutex_);
    return order_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string order_;
  bool open_ = false;
};

// Returns whether the pool accepted a job that passes the gate as `name`.
bool submit(WorkerPool& pool, Gate& gate, std::string_view caller, char name, Urgency urgency = Urgency::urgent) {
  return pool.try_submit(caller, urgency, [&gate, name] { gate.pass(name); });
}

}  // namespace

TEST_CASE("callers take turns, so that one with many jobs delays another by one", "[pool]") {
  Gate gate;
  {
    WorkerPool pool(WorkerPool::Limits{.threads = 1, .waiting = 100});
    REQUIRE(submit(pool, gate, "flood", 'f'));
    gate.wait_for(1);
    for (int i = 0; i < 5; ++i) REQUIRE(submit(pool, gate, "flood", 'f'));
    REQUIRE(submit(pool, gate, "ann", 'a'));
    REQUIRE(submit(pool, gate, "bob", 'b'));
    REQUIRE(submit(pool, gate, "ann", 'a'));
    gate.open();
  }
  CHECK(gate.order() == "ffabfafff");
}

TEST_CASE("urgent jobs run before normal ones, which still get turns", "[pool]") {
  Gate gate;
  {
    WorkerPool pool(WorkerPool::Limits{.threads = 1, .waiting = 100});
    REQUIRE(submit(pool, gate, "a", 'n', Urgency::normal));
    gate.wait_for(1);
    for (int i = 0; i < 3; ++i) REQUIRE(submit(pool, gate, "a", 'n', Urgency::normal));
    for (int i = 0; i < 20; ++i) REQUIRE(submit(pool, gate, "a", 'u'));
    gate.open();
  }
  const std::string order = gate.order();
  CHECK(order.substr(0, 10) == "nuuuuuuuun");
  CHECK(order.size() == 24);
}

TEST_CASE("a pool refuses jobs beyond its queue, in total and per caller", "[pool]") {
  Gate gate;
  {
    WorkerPool pool(WorkerPool::Limits{
        .threads = 1, .waiting = 4, .running_per_caller = WorkerPool::unlimited, .waiting_per_caller = 2});
    REQUIRE(submit(pool, gate, "a", 'a'));
    gate.wait_for(1);
    CHECK(submit(pool, gate, "a", 'a'));
    CHECK(submit(pool, gate, "a", 'a'));
    CHECK_FALSE(submit(pool, gate, "a", 'x'));
    // The caller's jobs of the other urgency have their own queue: sign-ups do not fill the queue of log-ins.
    CHECK(submit(pool, gate, "a", 'n', Urgency::normal));
    CHECK(submit(pool, gate, "b", 'b'));
    CHECK_FALSE(submit(pool, gate, "c", 'x'));
    const WorkerPool::Load load = pool.load();
    CHECK(load.running == 1);
    CHECK(load.waiting == 4);
    CHECK(load.accepted == 5);
    CHECK(load.refused == 2);
    gate.open();
  }
  CHECK(gate.order().find('x') == std::string::npos);
  CHECK(gate.order().size() == 5);
}

TEST_CASE("a caller's running jobs are limited even if threads are free", "[pool]") {
  Gate gate;
  {
    WorkerPool pool(WorkerPool::Limits{.threads = 4, .waiting = 100, .running_per_caller = 1});
    REQUIRE(submit(pool, gate, "a", 'a'));
    REQUIRE(submit(pool, gate, "a", 'a'));
    REQUIRE(submit(pool, gate, "a", 'a'));
    REQUIRE(submit(pool, gate, "b", 'b'));
    gate.wait_for(2);
    CHECK(gate.order().find('a') != std::string::npos);
    CHECK(gate.order().find('b') != std::string::npos);
    CHECK(pool.load().running == 2);
    CHECK(pool.load().waiting == 2);
    gate.open();
  }
  CHECK(gate.order().size() == 4);
}

TEST_CASE("a stopped pool runs the waiting jobs and accepts no more", "[pool]") {
  Gate gate;
  {
    WorkerPool pool(WorkerPool::Limits{.threads = 1, .waiting = 10, .running_per_caller = 1});
    for (int i = 0; i < 3; ++i) REQUIRE(submit(pool, gate, "a", 'a'));
    pool.stop();
    CHECK_FALSE(submit(pool, gate, "a", 'x'));
    gate.open();
  }
  CHECK(gate.order() == "aaa");
}

TEST_CASE("many threads and callers lose no job", "[pool]") {
  std::atomic<int> ran{0};
  std::atomic<int> accepted{0};
  constexpr int jobs = 2000;
  {
    WorkerPool pool(WorkerPool::Limits{.threads = 8, .waiting = jobs, .running_per_caller = 1});
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < jobs / 4; ++i) {
          const std::string caller(1, static_cast<char>('a' + (t + i) % 5));
          if (pool.try_submit(caller, i % 2 == 0 ? Urgency::urgent : Urgency::normal, [&ran] { ++ran; })) ++accepted;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    while (pool.load().running + pool.load().waiting > 0) std::this_thread::yield();
  }
  CHECK(accepted == jobs);
  CHECK(ran == jobs);
}

TEST_CASE("the threads of a pool run at its niceness, those of others do not", "[pool]") {
  const int own = ::getpriority(PRIO_PROCESS, 0);
  std::atomic<int> nice{0};
  std::atomic<int> normal{0};
  {
    WorkerPool lower(WorkerPool::Limits{.threads = 1, .waiting = 1, .niceness = 3});
    WorkerPool same(WorkerPool::Limits{.threads = 1, .waiting = 1});
    REQUIRE(lower.try_submit("a", Urgency::urgent, [&] { nice = ::getpriority(PRIO_PROCESS, 0); }));
    REQUIRE(same.try_submit("a", Urgency::urgent, [&] { normal = ::getpriority(PRIO_PROCESS, 0); }));
  }
  constexpr int lowest_priority = 19;
  CHECK(nice == std::min(own + 3, lowest_priority));
  CHECK(normal == own);
}
