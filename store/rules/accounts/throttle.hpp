#pragma once

#include "store/model/access/throttle.hpp"
#include "store/model/time/instant.hpp"
#include "store/model/user/user.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string_view>

// Slows down guessing of passwords without affecting others: only failed attempts count, live sessions are not
// affected, and no rule blocks an account for all addresses for longer than half a minute.
//
//   account               5 free failures, then a delay of 1, 3, 5, 10, 15, 20, 25, 30, 30 … s after each failure;
//                        cleared by a success and by a day without a failure
//   address on account    100 failures within a day
//   address               a burst of 20 failures, then one a second
//
// Counters are stored under keyed hashes, for unknown accounts as for known ones. A counter whose last failure is in
// the future was written before the clock was set back and counts as now.

namespace refctl::rules {

// The counters of one attempt. `address` and `pair` are absent if there is no address ("cli").
struct ThrottleKeys {
  ThrottleKey account{};
  std::optional<ThrottleKey> pair;
  std::optional<ThrottleKey> address;
};

// Returns the key of a counter as a keyed hash, so that the store contains neither addresses nor e-mails in plain text.
[[nodiscard]] ThrottleKey throttle_key(const std::array<std::uint8_t, 32>& store_secret, std::string_view kind,
                                       std::string_view first, std::string_view second);

// An address is reduced to its network (network_of).
[[nodiscard]] ThrottleKeys throttle_keys(const std::array<std::uint8_t, 32>& store_secret, std::string_view email_key,
                                         std::string_view origin);

struct ThrottleVerdict {
  int wait_seconds = 0;  // 0: the attempt may proceed
  std::uint32_t account_failures = 0;
  bool clock_went_back = false;  // call restart_counters, or the wait lasts until the clock has caught up
};

// Adds the requests that judge_attempt makes.
void add_counter_requests(records::Wanted& wanted, const ThrottleKeys& keys);
[[nodiscard]] Result<ThrottleVerdict> judge_attempt(records::Reader& reader, const ThrottleKeys& keys, Instant now);
// Also removes stale counters from `sweep_from` on, a random key, so that failures on invented accounts cannot fill the
// store.
[[nodiscard]] Result<> count_failure(records::Writer& writer, const ThrottleKeys& keys, Instant now,
                                     const ThrottleKey& sweep_from);
// Removes the stale counters among the next few from `from` on.
[[nodiscard]] Result<> sweep_counters(records::Writer& writer, Instant now, const ThrottleKey& from);
// Lets a counter whose last event is in the future count as of now.
[[nodiscard]] Result<> restart_counter(records::Writer& writer, const std::optional<ThrottleKey>& key, Instant now);
[[nodiscard]] Result<> restart_counters(records::Writer& writer, const ThrottleKeys& keys, Instant now);
[[nodiscard]] Result<> forget_failures(records::Writer& writer, const ThrottleKeys& keys);

// Returns the counter key of a user outside an attempt. Absent: an erased user has no e-mail and thus no counter.
[[nodiscard]] Result<std::optional<ThrottleKey>> account_key(records::Reader& reader, const User& user);
[[nodiscard]] Result<> forget_failures(records::Writer& writer, const User& user);

[[nodiscard]] Failure throttled(int wait_seconds);

// The rules of single counters, as pure functions of time.
[[nodiscard]] int account_wait(const ThrottleCounter& counter, Instant now);
[[nodiscard]] int pair_wait(const ThrottleCounter& counter, Instant now);
[[nodiscard]] int address_wait(const ThrottleCounter& counter, Instant now);
[[nodiscard]] ThrottleCounter after_account_failure(ThrottleCounter counter, Instant now);
[[nodiscard]] ThrottleCounter after_pair_failure(ThrottleCounter counter, Instant now);
[[nodiscard]] ThrottleCounter after_address_failure(ThrottleCounter counter, Instant now);

// The attempts that are being hashed in this process: an account with failures may have only as many at once as it has
// free failures left (at least one), so that simultaneous guesses gain nothing. Callable from any thread.
class RunningAttempts {
 public:
  // Ends the attempt when destroyed.
  class Ticket {
   public:
    Ticket(RunningAttempts& running_attempts, const ThrottleKey& account)
        : running_attempts_(&running_attempts), account_(account) {}
    Ticket(Ticket&& other) noexcept
        : running_attempts_(std::exchange(other.running_attempts_, nullptr)), account_(other.account_) {}
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    Ticket& operator=(Ticket&&) = delete;
    ~Ticket();

   private:
    RunningAttempts* running_attempts_;
    ThrottleKey account_;
  };

  // Absent: too many attempts are in progress.
  [[nodiscard]] std::optional<Ticket> begin(const ThrottleKey& account, std::uint32_t failures);

 private:
  std::mutex guard_;
  std::map<ThrottleKey, std::uint32_t> counts_;
};

}  // namespace refctl::rules
