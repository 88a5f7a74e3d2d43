#include "cli/serve/monitoring/write_probe.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>
#include <vector>

using namespace refctl;
using serve::WriteProbe;

TEST_CASE("the store is tried at most once per second", "[readyz]") {
  std::atomic<int> tries{0};
  std::vector<std::thread> threads;
  const auto submit = [&](std::function<void()> job) {
    threads.emplace_back(std::move(job));
    return true;
  };
  WriteProbe probe(
      [&]() -> Result<> {
        ++tries;
        return {};
      },
      submit);
  const auto begin = WriteProbe::Clock::now();
  for (int i = 0; i < 100; ++i) CHECK(probe.check());
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(WriteProbe::Clock::now() - begin).count();
  CHECK(tries >= 1);
  CHECK(tries <= seconds + 1);
  for (std::thread& thread : threads) thread.join();
}

TEST_CASE("a failed write is reported, and so is its recovery", "[readyz]") {
  std::atomic<bool> full{true};
  std::vector<std::thread> threads;
  WriteProbe probe(
      [&]() -> Result<> {
        if (full) return fail(ErrorCode::store_full, "disk full");
        return {};
      },
      [&](std::function<void()> job) {
        threads.emplace_back(std::move(job));
        return true;
      });
  const auto failed = probe.check();
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == ErrorCode::store_full);
  full = false;
  while (!probe.check()) std::this_thread::yield();
  for (std::thread& thread : threads) thread.join();
}

TEST_CASE("a write that waits for another one is not a failure", "[readyz]") {
  std::function<void()> waiting;
  int submitted = 0;
  WriteProbe probe([]() -> Result<> { return {}; },
                   [&](std::function<void()> job) {
                     ++submitted;
                     waiting = std::move(job);
                     return true;
                   });
  CHECK(probe.check());
  CHECK(probe.check());
  CHECK(submitted == 1);  // the waiting try counts; no other is submitted
  waiting();
  CHECK(probe.check());
}

TEST_CASE("a full pool leaves the last result", "[readyz]") {
  WriteProbe probe([]() -> Result<> { return fail(ErrorCode::internal, "not called"); },
                   [](std::function<void()>) { return false; });
  CHECK(probe.check());
}
