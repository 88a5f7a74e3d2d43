// bench_sign_ups FOLDER THREADS COUNT: measures COUNT sign-ups without hashing by THREADS threads at once, as in a
// server; each is durable when it returns. Prints seconds. Not a test.
#include "store/open.hpp"
#include "store/rules/make_referrals.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

using namespace refctl;

namespace {

class WallClock final : public rules::Clock {
 public:
  Instant now() override {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return Instant{std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
  }
};

class SodiumRandom final : public rules::Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override { randombytes_buf(bytes.data(), bytes.size()); }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4 || sodium_init() < 0) return 2;
  const std::size_t thread_count = std::strtoull(argv[2], nullptr, 10);
  const std::size_t count = std::strtoull(argv[3], nullptr, 10);
  WallClock clock;
  SodiumRandom random;
  auto store = open_records(argv[1], OpenMode::write, {.now = clock.now()});
  if (!store) return fmt::print(stderr, "{}\n", store.error().message), 1;
  const auto system = rules::make_referrals(std::move(*store), {.clock = clock, .random = random});
  const auto referrals = system->as(Caller::as_operator("bench", "bench"));
  const std::string tag = std::to_string(clock.now().ms);
  std::atomic<std::size_t> next{0};
  std::atomic<bool> failed{false};
  const auto sign_up = [&] {
    for (std::size_t number = next++; number < count; number = next++) {
      SignUp request;
      request.name = fmt::format("User {}", number);
      request.email = fmt::format("{}.{}@example.com", tag, number);
      if (auto done = referrals->sign_up(std::move(request)); !done) {
        fmt::print(stderr, "{}\n", done.error().message);
        failed = true;
      }
    }
  };
  const auto begin = std::chrono::steady_clock::now();
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < thread_count; ++i) threads.emplace_back(sign_up);
  for (std::thread& thread : threads) thread.join();
  fmt::print("{:.6f}\n", std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  return failed ? 1 : 0;
}
