#pragma once

#include "store/model/instant.hpp"
#include "store/model/throttle.hpp"
#include "store/model/user.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string_view>

// Slows down who guesses passwords, and nobody else: only failed tries count, a live session is never
// touched, and no rule shuts an account for longer than half a minute to all addresses at once.
//
//   account               5 free failures, then 1, 3, 5, 10, 15, 20, 25, 30, 30 … s from failure to next try;
//                         a success forgets them, and so does a day without a failure
//   address on account    100 failures within a day
//   address               a burst of 20 failures, then one a second
//
// Counters stand under keyed hashes, for unknown accounts as for known ones. A counter whose last
// failure lies in the future was written before the clock was set back: it counts as written now.

namespace refctl::rules {

// The counters that one try concerns. `address` and `pair` are absent where there is no address ("cli").
struct ThrottleKeys {
  ThrottleKey account{};
  std::optional<ThrottleKey> pair;
  std::optional<ThrottleKey> address;
};

// A keyed hash of what a counter is of, so that the store has no address and no e-mail of a stranger.
[[nodiscard]] ThrottleKey throttle_key(const std::array<std::uint8_t, 32>& store_secret, std::string_view kind,
                                       std::string_view first, std::string_view second);

// An address counts as its network (network_of).
[[nodiscard]] ThrottleKeys throttle_keys(const std::array<std::uint8_t, 32>& store_secret, std::string_view email_key,
                                         std::string_view origin);

struct ThrottleVerdict {
  int wait_seconds = 0;  // 0: the try may go on
  std::uint32_t account_failures = 0;
  bool clock_went_back = false;  // restart_counters is due, or the wait would last until the clock has caught up
};

// Adds what judge_try will ask.
void want_counters(records::Wanted& wanted, const ThrottleKeys& keys);
[[nodiscard]] Result<ThrottleVerdict> judge_try(records::Reader& reader, const ThrottleKeys& keys, Instant now);
// On the way it sweeps a few counters from `sweep_from` on, a random key: what a day has made meaningless
// goes, so that failures on made-up accounts cannot fill the store.
[[nodiscard]] Result<> count_failure(records::Writer& writer, const ThrottleKeys& keys, Instant now,
                                     const ThrottleKey& sweep_from);
// Removes stale counters among the next few from `from` on.
[[nodiscard]] Result<> sweep_counters(records::Writer& writer, Instant now, const ThrottleKey& from);
// A counter whose last event is in the future counts as of now.
[[nodiscard]] Result<> restart_counter(records::Writer& writer, const std::optional<ThrottleKey>& key, Instant now);
[[nodiscard]] Result<> restart_counters(records::Writer& writer, const ThrottleKeys& keys, Instant now);
[[nodiscard]] Result<> forget_failures(records::Writer& writer, const ThrottleKeys& keys);

// By the user, where no try is under way. Absent: an erased user has no address, and so no counter.
[[nodiscard]] Result<std::optional<ThrottleKey>> account_key(records::Reader& reader, const User& user);
[[nodiscard]] Result<> forget_failures(records::Writer& writer, const User& user);

[[nodiscard]] Failure throttled(int wait_seconds);

// The single counters, as plain functions of time.
[[nodiscard]] int account_wait(const ThrottleCounter& counter, Instant now);
[[nodiscard]] int pair_wait(const ThrottleCounter& counter, Instant now);
[[nodiscard]] int address_wait(const ThrottleCounter& counter, Instant now);
[[nodiscard]] ThrottleCounter after_account_failure(ThrottleCounter counter, Instant now);
[[nodiscard]] ThrottleCounter after_pair_failure(ThrottleCounter counter, Instant now);
[[nodiscard]] ThrottleCounter after_address_failure(ThrottleCounter counter, Instant now);

// Tries that are being hashed in this process: an account with failures has no more of them at once than it
// has free failures left (always one), so that guesses sent all together win nothing. Any thread may call.
class TriesUnderWay {
 public:
  // Ends the try when it goes.
  class Ticket {
   public:
    Ticket(TriesUnderWay& tries, const ThrottleKey& account) : tries_(&tries), account_(account) {}
    Ticket(Ticket&& other) noexcept : tries_(std::exchange(other.tries_, nullptr)), account_(other.account_) {}
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    Ticket& operator=(Ticket&&) = delete;
    ~Ticket();

   private:
    TriesUnderWay* tries_;
    ThrottleKey account_;
  };

  // Absent: too many are under way.
  [[nodiscard]] std::optional<Ticket> begin(const ThrottleKey& account, std::uint32_t failures);

 private:
  std::mutex guard_;
  std::map<ThrottleKey, std::uint32_t> counts_;
};

}  // namespace refctl::rules
