#include "store/rules/accounts/throttle.hpp"
#include "tests/support/memory_records.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace refctl;
using namespace refctl::rules;

namespace {

constexpr Instant noon{1'772'366'400'000};

ThrottleCounter failed(std::uint32_t times, Instant at) { return {.failures = times, .last = at, .window_start = at}; }

}  // namespace

TEST_CASE("an account has five free failures, then increasing delays", "[throttle]") {
  for (std::uint32_t n = 0; n < 5; ++n) CHECK(account_wait(failed(n, noon), noon) == 0);
  const int waits[] = {1, 3, 5, 10, 15, 20, 25, 30, 30, 30};
  for (std::uint32_t i = 0; i < std::size(waits); ++i) {
    CHECK(account_wait(failed(5 + i, noon), noon) == waits[i]);
    CHECK(account_wait(failed(5 + i, noon), noon + seconds(waits[i]) - Duration{1}) == 1);
    CHECK(account_wait(failed(5 + i, noon), noon + seconds(waits[i])) == 0);
  }
  CHECK(account_wait(failed(1'000'000, noon), noon) == 30);
}

TEST_CASE("a clock set back neither frees an account nor locks it for longer", "[throttle]") {
  const Instant before = noon - days(300);
  CHECK(account_wait(failed(6, noon), before) == 3);
  CHECK(pair_wait(failed(100, noon), before) == 86'400);
  CHECK(address_wait(failed(20, noon), before) == 1);
}

TEST_CASE("an address has a hundred failures per day on one account", "[throttle]") {
  ThrottleCounter counter = failed(0, noon);
  for (int i = 0; i < 99; ++i) counter = after_pair_failure(counter, noon + seconds(i));
  CHECK(pair_wait(counter, noon + seconds(100)) == 0);
  counter = after_pair_failure(counter, noon + seconds(100));
  CHECK(pair_wait(counter, noon + seconds(100)) == 86'300);
  CHECK(pair_wait(counter, noon + days(1)) == 0);
  counter = after_pair_failure(counter, noon + days(1));
  CHECK(counter.failures == 1);
}

TEST_CASE("an address has a burst of twenty failures, then one per second", "[throttle]") {
  ThrottleCounter counter = failed(0, noon);
  for (int i = 0; i < 20; ++i) {
    CHECK(address_wait(counter, noon) == 0);
    counter = after_address_failure(counter, noon);
  }
  CHECK(address_wait(counter, noon) == 1);
  CHECK(address_wait(counter, noon + Duration{999}) == 1);
  CHECK(address_wait(counter, noon + seconds(1)) == 0);
  counter = after_address_failure(counter, noon + seconds(1));
  CHECK(address_wait(counter, noon + seconds(1)) == 1);
  // Half seconds count: at two attempts per second every other one is accepted.
  int passed = 0;
  for (int i = 1; i <= 40; ++i) {
    const Instant now = noon + seconds(1) + Duration{i * 500};
    if (address_wait(counter, now) > 0) continue;
    ++passed;
    counter = after_address_failure(counter, now);
  }
  CHECK(passed == 20);
  CHECK(address_wait(counter, noon + seconds(60)) == 0);
}

TEST_CASE("counters have distinct keys that reveal nothing", "[throttle]") {
  std::array<std::uint8_t, 32> secret{};
  const auto keys = throttle_keys(secret, "ann@example.com", "192.0.2.1");
  REQUIRE(keys.pair);
  REQUIRE(keys.address);
  CHECK(std::set<ThrottleKey>{keys.account, *keys.pair, *keys.address}.size() == 3);
  CHECK(throttle_keys(secret, "bob@example.com", "192.0.2.1").address == keys.address);
  CHECK(throttle_keys(secret, "bob@example.com", "192.0.2.1").account != keys.account);
  CHECK(throttle_keys(secret, "ann@example.com", "192.0.2.2").account == keys.account);
  CHECK(throttle_keys(secret, "ann@example.com", "192.0.2.2").pair != keys.pair);
  CHECK(throttle_keys(secret, "ann@example.com", "::ffff:192.0.2.1").address == keys.address);
  secret[0] = 1;
  CHECK(throttle_keys(secret, "ann@example.com", "192.0.2.1").account != keys.account);
}

TEST_CASE("a customer's IPv6 network counts as one address, the terminal as none", "[throttle]") {
  const std::array<std::uint8_t, 32> secret{};
  const auto of = [&](const char* origin) { return throttle_keys(secret, "a@example.com", origin).address; };
  CHECK(of("2001:db8:1:2::1") == of("2001:db8:1:2:ffff::9"));
  CHECK(of("2001:db8:1:2::1") != of("2001:db8:1:3::1"));
  CHECK_FALSE(of("cli"));
  CHECK_FALSE(throttle_keys(secret, "a@example.com", "cli").pair);
}

TEST_CASE("concurrent attempts are throttled once one has failed", "[throttle]") {
  RunningAttempts running_attempts;
  const ThrottleKey account{1};
  {
    std::vector<RunningAttempts::Ticket> clean;
    for (int i = 0; i < 50; ++i) {
      auto ticket = running_attempts.begin(account, 0);
      REQUIRE(ticket);
      clean.push_back(std::move(*ticket));
    }
  }
  auto first = running_attempts.begin(account, 3);
  auto second = running_attempts.begin(account, 3);
  CHECK(first);
  CHECK(second);
  CHECK_FALSE(running_attempts.begin(account, 3));
  CHECK(running_attempts.begin(ThrottleKey{2}, 3));
  first.reset();
  CHECK(running_attempts.begin(account, 3));
  second.reset();
  auto only = running_attempts.begin(account, 9);
  CHECK(only);
  CHECK_FALSE(running_attempts.begin(account, 9));
}

TEST_CASE("a day without a failure clears an account's failures", "[throttle]") {
  CHECK(account_wait(failed(50, noon), noon + days(1)) == 0);
  CHECK(after_account_failure(failed(50, noon), noon + days(1)).failures == 1);
  CHECK(after_account_failure(failed(50, noon), noon + days(1) - Duration{1}).failures == 51);
}

TEST_CASE("stale counters are removed, and no others", "[throttle]") {
  test::MemoryRecords records;
  const std::array<std::uint8_t, 32> secret{};
  std::uint8_t random = 0;
  const auto fail_at = [&](int account, Instant now) {
    const ThrottleKey from{static_cast<std::uint8_t>(random += 37)};
    const auto keys = throttle_keys(secret, std::to_string(account), "192.0.2.1");
    REQUIRE(records.write([&](records::Writer& writer) { return count_failure(writer, keys, now, from); }));
  };
  const auto counters = [&] {
    int count = 0;
    REQUIRE(records.read([&](records::Reader& reader) {
      return reader.scan_throttle({}, [&](const ThrottleKey&, const ThrottleCounter&) {
        ++count;
        return Walk::on;
      });
    }));
    return count;
  };
  for (int i = 0; i < 300; ++i) fail_at(i, noon);
  CHECK(counters() == 601);
  for (int i = 300; i < 600; ++i) fail_at(i, noon + days(2));
  CHECK(counters() >= 601);
  CHECK(counters() < 700);
}
