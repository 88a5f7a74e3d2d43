// sign_ups STORE NAME RATE: signs users up without passwords (hashing would dominate), at most RATE per second, until
// stdin ends. Writes each acknowledged id as a line to stdout once the sign-up is durable. NAME distinguishes the
// addresses of several such processes.

#include "store/open.hpp"
#include "store/rules/make_referrals.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace refctl;

class WallClock final : public rules::Clock {
 public:
  Instant now() override {
    using std::chrono::duration_cast, std::chrono::milliseconds, std::chrono::system_clock;
    return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
  }
};

class SodiumRandom final : public rules::Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override { randombytes_buf(bytes.data(), bytes.size()); }
};

using Steady = std::chrono::steady_clock;

// Waits until the next sign-up is due; returns true if stdin has ended before.
bool is_over(Steady::time_point due) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(due - Steady::now()).count();
  pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
  return ::poll(&input, 1, static_cast<int>(std::max<std::int64_t>(left, 0))) > 0;
}

int complain(const Error& error) {
  fmt::print(stderr, "sign_ups: {}\n", error.message);
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  const int rate = argc == 4 ? std::atoi(argv[3]) : 0;
  if (rate <= 0 || sodium_init() < 0) return 2;
  WallClock clock;
  SodiumRandom random;
  auto store = open_records(argv[1], OpenMode::write, {.now = clock.now()});
  if (!store) return complain(store.error());
  auto system = rules::make_referrals(std::move(*store), {.clock = clock, .random = random});
  const auto referrals = system->as(Caller::as_operator("test", "cli"));
  const auto began = Steady::now();
  for (int n = 0; !is_over(began + n * std::chrono::microseconds(1'000'000 / rate)); ++n) {
    auto added = referrals->sign_up({.name = fmt::format("{} {}", argv[2], n),
                                     .email = fmt::format("{}.{}@example.com", argv[2], n),
                                     .password = std::nullopt,
                                     .referral_code = std::nullopt,
                                     .own_code = std::nullopt,
                                     .role = std::nullopt});
    if (!added) return complain(added.error());
    const std::string line = fmt::format("{}\n", added->user.id.value);
    if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) return 1;
  }
  return 0;
}
