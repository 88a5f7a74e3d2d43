#include "tests/fault/stores.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <random>

// Processes killed at any time: no acknowledged write is lost, and nothing is half written.

using namespace refctl;
using namespace refctl::test;

namespace {

using Faults = std::vector<std::string>;

}  // namespace

TEST_CASE("acknowledged sign-ups survive a kill", "[fault]") {
  TemporaryDirectory directory;
  std::string path = directory.file("s");
  std::mt19937 random(1);
  std::uint64_t acknowledged = 0;
  std::chrono::duration<double, std::milli> slowest{};
  for (int kill = 0; kill < 200; ++kill) {
    auto when = static_cast<unsigned>(random() % 20'000);
    ExitStatus ended = run_in_child([&] {
      if (kill % 4 == 0) kill_self_after(when);  // possibly while the store is being opened
      auto store = open_store(path);
      for (int n = 0;; ++n) {
        if (kill % 4 != 0 && n == 1) kill_self_after(when);
        std::uint64_t id = sign_up(*store, std::to_string(kill) + "." + std::to_string(n) + "@example.com");
        std::string line = std::to_string(id) + "\n";
        if (::write(STDERR_FILENO, line.data(), line.size()) < 0) return 1;
      }
    });
    CHECK(ended.by_signal);
    std::size_t end = ended.said.rfind('\n');
    if (end != std::string::npos) {
      std::size_t begin = ended.said.rfind('\n', end - 1);
      acknowledged = std::stoull(ended.said.substr(begin == std::string::npos ? 0 : begin + 1));
    }
    const auto opening = std::chrono::steady_clock::now();
    auto store = open_store(path);
    slowest = std::max(slowest, std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - opening));
    CHECK(count_users(*store) >= acknowledged);
    CHECK(count_users(*store) <= acknowledged + 1);  // one sign-up may be committed but not yet acknowledged
    acknowledged = count_users(*store);
    if (kill % 20 == 0) CHECK(faults_of(*store) == Faults{});
  }
  CHECK(acknowledged > 0);
  CHECK(faults_of(*open_store(path)) == Faults{});
  figure(fmt::format("200 kills in the midst of sign-ups: 0 of {} acknowledged lost, opened again in {:.0f} ms at most",
                     acknowledged, slowest.count()));
}

TEST_CASE("a killed bulk load is visible completely or not at all", "[fault]") {
  TemporaryDirectory directory;
  std::string path = directory.file("s");
  bool filled = GENERATE(false, true);
  bool into_gaps = GENERATE(false, true);
  constexpr std::uint64_t count = 12'000;
  {
    auto store = open_store(path);
    if (filled) REQUIRE(bulk_load(*store, "old", 5'000, 0, [](std::uint64_t) {}));
  }
  std::uint64_t before = count_users(*open_store(path));
  std::uint64_t first = filled && into_gaps ? 2 : 0;
  std::mt19937 random(2);
  int whole = 0;
  for (int kill = 0; kill < 12; ++kill) {
    std::filesystem::remove_all(directory.file("copy"));
    std::filesystem::copy(path, directory.file("copy"));
    std::filesystem::permissions(directory.file("copy"), std::filesystem::perms::owner_all);
    auto when = static_cast<unsigned>(random() % 1000);
    ExitStatus ended = run_in_child([&] {
      auto store = open_store(directory.file("copy"));
      // The first kills are at points in the code, the others at random times, some after the end.
      auto at = [&](std::uint64_t n) {
        if (kill < 4 && n == 2000 + 3300u * static_cast<unsigned>(kill)) ::raise(SIGKILL);
        if (kill >= 4 && n == count) kill_self_after(when + static_cast<unsigned>(kill - 4) * 4000);
      };
      return bulk_load(*store, "new", count, first, at) ? 0 : 1;
    });
    INFO("kill " << kill << " code " << ended.code << " " << ended.said);
    REQUIRE((ended.by_signal || ended.with(0)));
    auto store = open_store(directory.file("copy"));
    CHECK(faults_of(*store) == Faults{});
    bool loaded = *store->read([](records::Reader& r) { return r.config("loaded"); }) == "new";
    CHECK(count_users(*store) == before + (loaded ? count : 0));
    whole += loaded ? 1 : 0;
    // The next writer removes the leftovers, and another load succeeds.
    std::uint64_t id = sign_up(*store, "after@example.com");
    CHECK(id > 0);
    CHECK(faults_of(*store) == Faults{});
    if (!loaded) CHECK(bulk_load(*store, "new", count, 0, [](std::uint64_t) {}));
    CHECK(count_users(*store) == before + count + 1);
    CHECK(faults_of(*store) == Faults{});
  }
  CHECK(whole < 12);
}

TEST_CASE("a store whose creation was killed is created by the next process", "[fault]") {
  std::mt19937 random(3);
  for (int kill = 0; kill < 30; ++kill) {
    TemporaryDirectory directory;
    auto when = static_cast<unsigned>(random() % 3000);
    ExitStatus ended = run_in_child([&] {
      kill_self_after(when);
      auto store = open_store(directory.file("s"));
      ::pause();
      return 0;
    });
    CHECK(ended.by_signal);
    auto store = open_store(directory.file("s"));
    CHECK(sign_up(*store, "a@example.com") == 1);
    CHECK(faults_of(*store) == Faults{});
  }
}
