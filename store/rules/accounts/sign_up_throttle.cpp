#include "store/rules/accounts/sign_up_throttle.hpp"

#include "store/model/access/network.hpp"

#include <algorithm>
#include <string>

namespace refctl::rules {

namespace {

constexpr RateBucket taken_emails{.burst = 20, .period = seconds(1)};

Result<> count(records::Writer& writer, const std::optional<ThrottleKey>& key, const RateBucket& bucket, Instant now) {
  if (!key) return {};
  auto counter = writer.throttle(*key);
  if (!counter) return failure_of(counter);
  return writer.put_throttle(
      *key,
      bucket.after_event(counter->value_or(ThrottleCounter{.failures = 0, .last = now, .window_start = now}), now));
}

}  // namespace

Result<SignUpThrottle> SignUpThrottle::of(records::Reader& reader, const Actor& actor) {
  SignUpThrottle throttle;
  const auto network = network_of(actor.origin);
  if (actor.is_admin() || !network) return throttle;
  auto secret = reader.store_secret();
  if (!secret) return failure_of(secret);
  throttle.registered_key_ = throttle_key(*secret, "sign_up", "", *network);
  throttle.taken_key_ = throttle_key(*secret, "taken_email", "", *network);
  return throttle;
}

void SignUpThrottle::add_requests(records::Wanted& wanted) const {
  if (registered_key_) wanted.throttles.push_back(*registered_key_);
  if (taken_key_) wanted.throttles.push_back(*taken_key_);
}

Result<SignUpThrottle::Verdict> SignUpThrottle::judge(records::Reader& reader, const settings::Values& values,
                                                      Instant now) {
  Verdict verdict;
  if (!applies()) return verdict;
  auto per_minute = values.sign_ups_per_minute();
  if (!per_minute) return failure_of(per_minute);
  registered_ = {.burst = *per_minute, .period = Duration{std::max<std::int64_t>(1, 60'000 / *per_minute)}};
  const auto look = [&](const std::optional<ThrottleKey>& key, const RateBucket& bucket) -> Result<> {
    if (!key) return {};
    auto counter = reader.throttle(*key);
    if (!counter) return failure_of(counter);
    if (!*counter) return {};
    verdict.wait_seconds = std::max(verdict.wait_seconds, bucket.wait_seconds(**counter, now));
    verdict.clock_went_back = verdict.clock_went_back || (*counter)->last > now;
    return {};
  };
  if (auto read = look(registered_key_, registered_); !read) return failure_of(read);
  if (auto read = look(taken_key_, taken_emails); !read) return failure_of(read);
  return verdict;
}

Result<> SignUpThrottle::count_registration(records::Writer& writer, Instant now) const {
  return count(writer, registered_key_, registered_, now);
}

Result<> SignUpThrottle::count_taken_email(records::Writer& writer, Instant now, const ThrottleKey& sweep_from) const {
  if (!taken_key_) return {};
  if (auto swept = sweep_counters(writer, now, sweep_from); !swept) return swept;
  return count(writer, taken_key_, taken_emails, now);
}

Result<> SignUpThrottle::restart(records::Writer& writer, Instant now) const {
  if (auto done = restart_counter(writer, registered_key_, now); !done) return done;
  return restart_counter(writer, taken_key_, now);
}

Failure too_many_sign_ups(int wait_seconds) {
  return Failure(Error{.code = ErrorCode::throttled,
                       .message = "too many sign-ups from this address",
                       .hint = "try again in " + std::to_string(wait_seconds) + " s",
                       .fields = {},
                       .retry_after_seconds = wait_seconds});
}

}  // namespace refctl::rules
