#include "tests/fault/stores.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <set>
#include <string>
#include <vector>

// Several processes on one store at the same time.

using namespace refctl;
using namespace refctl::test;

namespace {

// Runs `work(n)` in several processes at once and returns their exit codes.
std::vector<int> at_once(int processes, const std::function<int(int)>& work) {
  std::vector<pid_t> children;
  for (int n = 0; n < processes; ++n) {
    pid_t child = ::fork();
    if (child == 0) {
      int code = 99;
      try {
        code = work(n);
      } catch (const std::exception&) {
        code = 98;
      }
      ::_exit(code);
    }
    children.push_back(child);
  }
  std::vector<int> codes;
  for (pid_t child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    codes.push_back(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  }
  return codes;
}

}  // namespace

TEST_CASE("of processes that sign up the same address one succeeds", "[fault]") {
  TemporaryDirectory directory;
  std::string path = directory.file("s");
  const int addresses = tries(100, 2000);
  const int processes = tries(4, 8);
  // The store does not exist yet: the processes also create it at the same time.
  std::vector<int> codes = at_once(processes, [&](int process) {
    auto store = open_store(path);
    std::ofstream wins(directory.file("wins." + std::to_string(process)));
    for (int n = 0; n < addresses; ++n) {
      std::string address = "user" + std::to_string(n) + "@example.com";
      if (sign_up(*store, address) != 0) wins << address << std::endl;
    }
    return 0;
  });
  CHECK(codes == std::vector<int>(static_cast<std::size_t>(processes), 0));
  std::multiset<std::string> won;
  for (int process = 0; process < processes; ++process) {
    std::ifstream wins(directory.file("wins." + std::to_string(process)));
    for (std::string address; wins >> address;) won.insert(address);
  }
  CHECK(won.size() == static_cast<std::size_t>(addresses));
  CHECK(std::set<std::string>(won.begin(), won.end()).size() == won.size());
  auto store = open_store(path);
  CHECK(count_users(*store) == static_cast<std::uint64_t>(addresses));
  CHECK(faults_of(*store) == std::vector<std::string>{});
  figure(fmt::format("{} processes signed up the same {} addresses: one winner each", processes, addresses));
}

TEST_CASE("an exclusive waiter is not starved by sign-ups", "[fault]") {
  TemporaryDirectory directory;
  std::string path = directory.file("s");
  constexpr std::uint64_t enough = 2000;  // limit of sign-ups per process, never reached
  { (void)sign_up(*open_store(path), "first@example.com"); }
  std::vector<int> codes = at_once(4, [&](int process) {
    auto store = open_store(path);
    const std::string stop = directory.file("stop"), wanting = directory.file("wanting");
    if (process == 0) {
      while (count_users(*store) < 20) ::usleep(100);
      std::ofstream(wanting) << "the store";
      bool loaded = bulk_load(*store, "bulk", 3000, 0, [](std::uint64_t) {}).has_value();
      std::ofstream(stop) << "loaded";
      return loaded ? 0 : 1;
    }
    std::uint64_t since = 0;  // sign-ups since the load wants the store
    for (std::uint64_t n = 0; since < enough; ++n) {
      if (sign_up(*store, std::to_string(process) + "." + std::to_string(n) + "@example.com") == 0) return 1;
      if (::access(stop.c_str(), F_OK) == 0) return 0;
      if (::access(wanting.c_str(), F_OK) == 0) ++since;
    }
    return 2;
  });
  CHECK(codes == std::vector<int>{0, 0, 0, 0});
  CHECK(faults_of(*open_store(path)) == std::vector<std::string>{});
}

TEST_CASE("loads and sign-ups of several processes take turns", "[fault]") {
  TemporaryDirectory directory;
  std::string path = directory.file("s");
  std::vector<int> codes = at_once(3, [&](int process) {
    auto store = open_store(path);
    if (process == 0) {
      for (int round = 0; round < 3; ++round) {
        if (!bulk_load(*store, "load" + std::to_string(round), 6000, 0, [](std::uint64_t) {})) return 1;
      }
      return 0;
    }
    for (int n = 0; n < 60; ++n) {
      if (sign_up(*store, std::to_string(process) + "." + std::to_string(n) + "@example.com") == 0) return 1;
      if (count_users(*store) % 6000 > 120) return 2;  // loads are visible completely or not at all
    }
    return 0;
  });
  CHECK(codes == std::vector<int>{0, 0, 0});
  auto store = open_store(path);
  CHECK(count_users(*store) == 18'120);
  CHECK(faults_of(*store) == std::vector<std::string>{});
}
