#include "store/rules/throttle.hpp"

#include "store/model/email.hpp"

#include <sodium.h>

#include <arpa/inet.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace refctl::rules {

namespace {

constexpr std::uint32_t free_failures = 5;
constexpr std::array<int, 8> delays{1, 3, 5, 10, 15, 20, 25, 30};  // seconds after the fifth failure, the sixth …
constexpr std::uint32_t failures_a_day = 100;
constexpr std::int64_t address_burst = 20;
constexpr Duration day = days(1);

// Time since the failure; none when the clock went back over it.
Duration since(Instant then, Instant now) { return {std::max<std::int64_t>(0, now.ms - then.ms)}; }

int seconds_up(std::int64_t ms) { return static_cast<int>((ms + 999) / 1000); }

// How much of an address's burst is used up, which wears off by one a second.
std::int64_t address_level(const ThrottleCounter& counter, Instant now) {
  return std::max<std::int64_t>(0, std::int64_t{counter.failures} - since(counter.last, now).ms / 1000);
}

ThrottleKey keyed_hash(const std::array<std::uint8_t, 32>& secret, std::string_view kind, std::string_view first,
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

// The part of an origin that stands for one party; absent when the origin is no address.
std::optional<std::string> network_of(std::string_view origin) {
  const std::string text(origin.substr(0, origin.find('%')));
  in_addr four{};
  if (inet_pton(AF_INET, text.c_str(), &four) == 1) {
    return "4" + std::string(reinterpret_cast<const char*>(&four), sizeof four);
  }
  in6_addr six{};
  if (inet_pton(AF_INET6, text.c_str(), &six) != 1) return std::nullopt;
  const std::string bytes(reinterpret_cast<const char*>(&six), sizeof six);
  if (IN6_IS_ADDR_V4MAPPED(&six)) return "4" + bytes.substr(12);
  return "6" + bytes.substr(0, 8);
}

using Step = ThrottleCounter (*)(ThrottleCounter, Instant);

Result<> advance(records::Writer& writer, const std::optional<ThrottleKey>& key, Instant now, Step step) {
  if (!key) return {};
  auto counter = writer.throttle(*key);
  if (!counter) return failure_of(counter);
  return writer.put_throttle(
      *key, step(counter->value_or(ThrottleCounter{.failures = 0, .last = now, .window_start = now}), now));
}

// More than a failure adds, so that the table stays little larger than a day's failures.
constexpr int swept_a_failure = 16;

Result<> sweep(records::Writer& writer, Instant now, const ThrottleKey& from) {
  std::vector<ThrottleKey> stale;
  int looked_at = 0;
  auto scanned = writer.scan_throttle(from, [&](const ThrottleKey& key, const ThrottleCounter& counter) {
    if (since(counter.last, now) >= day) stale.push_back(key);
    return ++looked_at < swept_a_failure ? Walk::on : Walk::stop;
  });
  if (!scanned) return scanned;
  for (const ThrottleKey& key : stale) {
    if (auto gone = writer.put_throttle(key, std::nullopt); !gone) return gone;
  }
  return {};
}

Result<> restart(records::Writer& writer, const std::optional<ThrottleKey>& key, Instant now) {
  if (!key) return {};
  auto counter = writer.throttle(*key);
  if (!counter) return failure_of(counter);
  if (!*counter || (*counter)->last <= now) return {};
  (*counter)->last = now;
  (*counter)->window_start = std::min((*counter)->window_start, now);
  return writer.put_throttle(*key, **counter);
}

Result<> forget(records::Writer& writer, const ThrottleKey& account) {
  auto counter = writer.throttle(account);
  if (!counter) return failure_of(counter);
  if (!*counter) return {};
  return writer.put_throttle(account, std::nullopt);
}

}  // namespace

ThrottleKeys throttle_keys(const std::array<std::uint8_t, 32>& store_secret, std::string_view email_key,
                           std::string_view origin) {
  ThrottleKeys keys;
  keys.account = keyed_hash(store_secret, "account", email_key, "");
  if (const auto network = network_of(origin)) {
    keys.pair = keyed_hash(store_secret, "pair", email_key, *network);
    keys.address = keyed_hash(store_secret, "address", "", *network);
  }
  return keys;
}

int account_wait(const ThrottleCounter& counter, Instant now) {
  if (counter.failures < free_failures || since(counter.last, now) >= day) return 0;
  const std::size_t step = std::min<std::size_t>(counter.failures - free_failures, delays.size() - 1);
  return seconds_up(std::max<std::int64_t>(0, std::int64_t{delays[step]} * 1000 - since(counter.last, now).ms));
}

int pair_wait(const ThrottleCounter& counter, Instant now) {
  const Duration gone = since(counter.window_start, now);
  if (counter.failures < failures_a_day || gone >= day) return 0;
  return seconds_up(day.ms - gone.ms);
}

int address_wait(const ThrottleCounter& counter, Instant now) {
  const std::int64_t over = address_level(counter, now) - address_burst;
  if (over < 0) return 0;
  return seconds_up((over + 1) * 1000 - since(counter.last, now).ms % 1000);
}

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
  const std::int64_t level = address_level(counter, now);
  // What is left of the running second counts on, else a failure every 1.9 s would never wear off.
  const Duration rest = level == 0 ? Duration{0} : Duration{since(counter.last, now).ms % 1000};
  counter.failures = static_cast<std::uint32_t>(level + 1);
  counter.last = now - rest;
  counter.window_start = counter.last;
  return counter;
}

Result<ThrottleVerdict> judge_try(records::Reader& reader, const ThrottleKeys& keys, Instant now) {
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
  if (auto swept = sweep(writer, now, sweep_from); !swept) return swept;
  if (auto done = advance(writer, keys.account, now, after_account_failure); !done) return done;
  if (auto done = advance(writer, keys.pair, now, after_pair_failure); !done) return done;
  return advance(writer, keys.address, now, after_address_failure);
}

Result<> restart_counters(records::Writer& writer, const ThrottleKeys& keys, Instant now) {
  if (auto done = restart(writer, keys.account, now); !done) return done;
  if (auto done = restart(writer, keys.pair, now); !done) return done;
  return restart(writer, keys.address, now);
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

TriesUnderWay::Ticket::~Ticket() {
  if (!tries_) return;
  const std::lock_guard lock(tries_->guard_);
  const auto found = tries_->counts_.find(account_);
  if (--found->second == 0) tries_->counts_.erase(found);
}

std::optional<TriesUnderWay::Ticket> TriesUnderWay::begin(const ThrottleKey& account, std::uint32_t failures) {
  const std::lock_guard lock(guard_);
  std::uint32_t& count = counts_[account];
  const std::uint32_t left = failures >= free_failures ? 1 : free_failures - failures;
  if (failures > 0 && count >= left) return std::nullopt;
  ++count;
  return std::make_optional<Ticket>(*this, account);
}

}  // namespace refctl::rules
