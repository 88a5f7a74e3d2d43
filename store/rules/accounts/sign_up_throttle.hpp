#pragma once

#include "store/model/access/actor.hpp"
#include "store/records/records.hpp"
#include "store/rules/accounts/rate_bucket.hpp"
#include "store/rules/accounts/throttle.hpp"
#include "store/rules/settings/settings.hpp"

#include <optional>

namespace refctl::rules {

// Slows down sign-ups from one network, an IPv4 address or an IPv6 /64:
//
//   registered users   security.signups_per_minute at once, then as many per minute
//   taken e-mails      20 at once, then one a second: each refusal tells that the e-mail is registered
//
// Admins, the operator and callers without an address ("cli") are not throttled. Counters are stored under keyed
// hashes, next to those of failed log-ins.
class SignUpThrottle {
 public:
  // A throttle that applies to no caller.
  SignUpThrottle() = default;
  [[nodiscard]] static Result<SignUpThrottle> of(records::Reader& reader, const Actor& actor);
  // Adds the requests of `judge` and the counts.
  void add_requests(records::Wanted& wanted) const;

  struct Verdict {
    int wait_seconds = 0;          // 0: the sign-up may proceed
    bool clock_went_back = false;  // call `restart`, or the wait lasts until the clock has caught up
  };
  // Must be called before the counts, because it reads the rate from the settings.
  [[nodiscard]] Result<Verdict> judge(records::Reader& reader, const settings::Values& values, Instant now);
  [[nodiscard]] Result<> count_registration(records::Writer& writer, Instant now) const;
  // Also removes some stale counters from `sweep_from` on, a random key, like count_failure.
  [[nodiscard]] Result<> count_taken_email(records::Writer& writer, Instant now, const ThrottleKey& sweep_from) const;
  [[nodiscard]] Result<> restart(records::Writer& writer, Instant now) const;

  // Whether this caller is throttled at all.
  [[nodiscard]] bool applies() const { return registered_key_.has_value(); }

 private:
  std::optional<ThrottleKey> registered_key_;
  std::optional<ThrottleKey> taken_key_;
  RateBucket registered_;
};

[[nodiscard]] Failure too_many_sign_ups(int wait_seconds);

}  // namespace refctl::rules
