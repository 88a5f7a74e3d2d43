#include "store/rules/accounts/throttle.hpp"

#include "store/model/access/network.hpp"
#include "store/model/user/email.hpp"
#include "store/rules/accounts/rate_bucket.hpp"

#include <sodium.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace refctl::rules {

namespace {

constexpr std::uint32_t free_failures = 5;
constexpr std::array<int, 8> delays{1, 3, 5, 10, 15, 20, 25, 30};  // seconds after the fifth failure, the sixth …
constexpr std::uint32_t failures_per_day = 100;
constexpr RateBucket address_failures{.burst = 20, .period = seconds(1)};
constexpr Duration day = days(1);

// Returns the time since the failure; zero if the clock was set back before it.
Duration since(Instant then, Instant now) { return {std::max<std::int64_t>(0, now.ms - then.ms)}; }

int seconds_up(std::int64_t ms) { return static_cast<int>((ms + 999) / 1000); }

using Step = ThrottleCounter (*)(ThrottleCounter, Instant);

Result<> advance(records::Writer& writer, const std::optional<ThrottleKey>& key, Instant now, Step step) {
  if (!key) return {};
  auto counter = writer.throttle(*key);
  if (!counter) return failure_of(counter);
  return writer.put_throttle(
      *key, step(counter->value_or(ThrottleCounter{.failures = 0, .last = now, .window_start = now}), now));
}

// How many counters a failure checks for stale ones: more than it adds, so that the table stays about the size of a
// day's failures.
constexpr std::size_t swept_per_failure = 16;

Result<> forget(records::Writer& writer, const ThrottleKey& account) {
  auto counter = writer.throttle(account);
  if (!counter) return failure_of(counter);
  if (!*counter) return {};
  return writer.put_throttle(account, std::nullopt);
}

// Fetches all counters of an attempt in one call.
Result<> fetch_counters(records::Reader& reader, const ThrottleKeys& keys) {
  if (!reader.prefetches()) return {};
  records::Wanted wanted;
  add_counter_requests(wanted, keys);
  return reader.prefetch(wanted);
}

}  // namespace

ThrottleKey throttle_key(const std::array<std::uint8_t, 32>& secret, std::string_view kind, std::string_view first,
                         std::string_view second) {
  ThrottleKey key{};
  crypto_generichash_state state{};
  crypto_generichash_init(&state, secret.data(), secret.size(), key.size());
  for (const std::string_view part : {kind, first, second}) {
    const std::string length = std::to_string(part.size()) + ':';
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(length.data()), length.size());
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(part.data()), part.size());
  }
  crypto_generichash_final(&state, key.data(), key.size());
  return key;
}

Result<> sweep_counters(records::Writer& writer, Instant now, const ThrottleKey& from) {
  return writer.drop_stale_throttle(now - day, from, swept_per_failure);
}

Result<> restart_counter(records::Writer& writer, const std::optional<ThrottleKey>& key, Instant now) {
  if (!key) return {};
  auto counter = writer.throttle(*key);
  if (!counter) return failure_of(counter);
  if (!*counter || (*counter)->last <= now) return {};
  (*counter)->last = now;
  (*counter)->window_start = std::min((*counter)->window_start, now);
  return writer.put_throttle(*key, **counter);
}

ThrottleKeys throttle_keys(const std::array<std::uint8_t, 32>& store_secret, std::string_view email_key,
                           std::string_view origin) {
  ThrottleKeys keys;
  keys.account = throttle_key(store_secret, "account", email_key, "");
  if (const auto network = network_of(origin)) {
    keys.pair = throttle_key(store_secret, "pair", email_key, *network);
    keys.address = throttle_key(store_secret, "address", "", *network);
  }
  return keys;
}

void add_counter_requests(records::Wanted& wanted, const ThrottleKeys& keys) {
  wanted.throttles.push_back(keys.account);
  if (keys.pair) wanted.throttles.push_back(*keys.pair);
  if (keys.address) wanted.throttles.push_back(*keys.address);
}

int account_wait(const ThrottleCounter& counter, Instant now) {
  if (counter.failures < free_failures || since(counter.last, now) >= day) return 0;
  const std::size_t step = std::min<std::size_t>(counter.failures - free_failures, delays.size() - 1);
  return seconds_up(std::max<std::int64_t>(0, std::int64_t{delays[step]} * 1000 - since(counter.last, now).ms));
}

int pair_wait(const ThrottleCounter& counter, Instant now) {
  const Duration gone = since(counter.window_start, now);
  if (counter.failures < failures_per_day || gone >= day) return 0;
  return seconds_up(day.ms - gone.ms);
}

int address_wait(const ThrottleCounter& counter, Instant now) { return address_failures.wait_seconds(counter, now); }

ThrottleCounter after_account_failure(ThrottleCounter counter, Instant now) {
  if (since(counter.last, now) >= day) counter = {.failures = 0, .last = now, .window_start = now};
  if (counter.failures < 1'000'000) ++counter.failures;
  counter.last = now;
  counter.window_start = std::min(counter.window_start, now);
  return counter;
}

ThrottleCounter after_pair_failure(ThrottleCounter counter, Instant now) {
  if (since(counter.window_start, now) >= day) counter = {.failures = 0, .last = now, .window_start = now};
  ++counter.failures;
  counter.last = now;
  counter.window_start = std::min(counter.window_start, now);
  return counter;
}

ThrottleCounter after_address_failure(ThrottleCounter counter, Instant now) {
  return address_failures.after_event(counter, now);
}

Result<ThrottleVerdict> judge_attempt(records::Reader& reader, const ThrottleKeys& keys, Instant now) {
  ThrottleVerdict verdict;
  const auto look = [&](const std::optional<ThrottleKey>& key,
                        int (*wait)(const ThrottleCounter&, Instant)) -> Result<> {
    if (!key) return {};
    auto counter = reader.throttle(*key);
    if (!counter) return failure_of(counter);
    if (!*counter) return {};
    verdict.wait_seconds = std::max(verdict.wait_seconds, wait(**counter, now));
    verdict.clock_went_back = verdict.clock_went_back || (*counter)->last > now;
    if (key == keys.account && since((*counter)->last, now) < day) verdict.account_failures = (*counter)->failures;
    return {};
  };
  if (auto read = look(keys.account, account_wait); !read) return failure_of(read);
  if (auto read = look(keys.pair, pair_wait); !read) return failure_of(read);
  if (auto read = look(keys.address, address_wait); !read) return failure_of(read);
  return verdict;
}

Result<> count_failure(records::Writer& writer, const ThrottleKeys& keys, Instant now, const ThrottleKey& sweep_from) {
  if (auto fetched = fetch_counters(writer, keys); !fetched) return fetched;
  if (auto done = advance(writer, keys.account, now, after_account_failure); !done) return done;
  if (auto done = advance(writer, keys.pair, now, after_pair_failure); !done) return done;
  if (auto done = advance(writer, keys.address, now, after_address_failure); !done) return done;
  return sweep_counters(writer, now, sweep_from);
}

Result<> restart_counters(records::Writer& writer, const ThrottleKeys& keys, Instant now) {
  if (auto fetched = fetch_counters(writer, keys); !fetched) return fetched;
  if (auto done = restart_counter(writer, keys.account, now); !done) return done;
  if (auto done = restart_counter(writer, keys.pair, now); !done) return done;
  return restart_counter(writer, keys.address, now);
}

Result<> forget_failures(records::Writer& writer, const ThrottleKeys& keys) { return forget(writer, keys.account); }

Result<std::optional<ThrottleKey>> account_key(records::Reader& reader, const User& user) {
  const auto key = email_key(user.email);
  if (!key) return std::optional<ThrottleKey>();
  auto secret = reader.store_secret();
  if (!secret) return failure_of(secret);
  return throttle_keys(*secret, key->text, "").account;
}

Result<> forget_failures(records::Writer& writer, const User& user) {
  auto account = account_key(writer, user);
  if (!account) return failure_of(account);
  return *account ? forget(writer, **account) : Result<>();
}

Failure throttled(int wait_seconds) {
  Error error{.code = ErrorCode::throttled,
              .message = "too many failed log-ins",
              .hint = "try again in " + std::to_string(wait_seconds) + " s",
              .fields = {},
              .retry_after_seconds = wait_seconds};
  return Failure(std::move(error));
}

RunningAttempts::Ticket::~Ticket() {
  if (!running_attempts_) return;
  const std::lock_guard lock(running_attempts_->guard_);
  const auto found = running_attempts_->counts_.find(account_);
  if (--found->second == 0) running_attempts_->counts_.erase(found);
}

std::optional<RunningAttempts::Ticket> RunningAttempts::begin(const ThrottleKey& account, std::uint32_t failures) {
  const std::lock_guard lock(guard_);
  std::uint32_t& count = counts_[account];
  const std::uint32_t left = failures >= free_failures ? 1 : free_failures - failures;
  if (failures > 0 && count >= left) return std::nullopt;
  ++count;
  return std::make_optional<Ticket>(*this, account);
}

}  // namespace refctl::rules
