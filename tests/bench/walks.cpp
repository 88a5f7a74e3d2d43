// bench_walks STORE: executes the commands on stdin in one process that has the store open, and answers each with a
// line when it is done: `forest`, `subtree USER`, `explain USER`, `leaders`, `metrics`. For ./dev bench walk.
#include "store/open.hpp"
#include "store/rules/make_referrals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>

using namespace refctl;

namespace {

class Now final : public rules::Clock {
  Instant now() override { return {1'780'272'000'000}; }
};

class NoRandom final : public rules::Random {
  void fill(std::span<std::uint8_t> bytes) override { std::fill(bytes.begin(), bytes.end(), std::uint8_t{0}); }
};

template <typename T>
T sure(Result<T> result) {
  if (result) return std::move(*result);
  fmt::print(stderr, "bench_walks: {}\n", result.error().message);
  std::exit(1);
}

std::string answer(Referrals& referrals, const std::string& job) {
  MetricsOptions options;
  if (job.starts_with("subtree ")) {
    return std::to_string(sure(referrals.user(sure(parse_user_ref(job.substr(8))))).downline);
  }
  if (job.starts_with("explain ")) {
    return std::to_string(sure(referrals.explain(sure(parse_user_ref(job.substr(8))))).history.size());
  }
  if (job == "forest") {
    options.parts = {.depth = true, .leaders = false, .others = false};
    return std::to_string(sure(referrals.metrics(options)).depth.max);
  }
  if (job == "leaders") {
    options.parts = {.depth = false, .leaders = true, .others = false};
    return std::to_string(sure(referrals.metrics(options)).top_referrers.front().downline);
  }
  return std::to_string(sure(referrals.metrics(options)).users);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  auto records = sure(open_records(argv[1], OpenMode::read, {}));
  Now clock;
  NoRandom random;
  auto system = rules::make_referrals(std::move(records), {.clock = clock, .random = random});
  const auto referrals = system->as(Caller::as_operator({}, {}));
  for (std::string job; std::getline(std::cin, job);) std::cout << answer(*referrals, job) << std::endl;
  return 0;
}
