#include "store/rules/seed/waves.hpp"

#include "store/rules/seed/random.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace refctl::seed {
namespace {

constexpr std::int64_t quarter_of_day = hours(6).ms;
constexpr std::int64_t max_slots = 4096;

// Divides the period into slots of a quarter of a day, or longer ones if the period is very long.
struct Slots {
  std::int64_t since = 0;
  std::int64_t until = 0;
  std::int64_t length = 0;
  std::uint64_t count = 0;

  explicit Slots(const SeedOptions& options) : since(options.since.ms), until(options.until.ms) {
    const std::int64_t period = until - since;
    length = std::max(quarter_of_day, (period + max_slots - 1) / max_slots);
    count = static_cast<std::uint64_t>((period + length - 1) / length);
  }
  [[nodiscard]] std::int64_t start(std::uint64_t slot) const {
    return std::min(until, since + static_cast<std::int64_t>(slot) * length);
  }
};

std::uint64_t weight_by_calendar(std::int64_t at, std::int64_t slot_length) {
  using std::chrono::days;
  using std::chrono::milliseconds;
  const std::chrono::sys_time<milliseconds> moment{milliseconds(at)};
  const std::chrono::sys_days day = std::chrono::floor<days>(moment);
  const std::chrono::weekday weekday(day);
  const bool weekend = weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
  std::uint64_t weight = weekend ? 55 : 100;
  if (slot_length > quarter_of_day) return weight * 100;
  constexpr std::array<std::uint64_t, 4> by_quarter{25, 90, 155, 130};
  return weight * by_quarter[static_cast<std::size_t>((moment - day).count() / quarter_of_day)];
}

// A campaign more than doubles the sign-ups at first; the effect then decays.
std::vector<std::uint64_t> campaigns(std::uint64_t slots, std::uint64_t seed) {
  std::vector<std::uint64_t> boost(slots, 100);
  const std::uint64_t wearing_off = std::max<std::uint64_t>(1, slots / 30);
  for (std::uint64_t campaign = 0; campaign < 6; ++campaign) {
    Stream random(seed, for_waves, campaign);
    const std::uint64_t start = random.below(slots);
    const std::uint64_t height = 120 + random.below(200);
    for (std::uint64_t i = 0; i < wearing_off && start + i < slots; ++i) {
      boost[start + i] += height * (wearing_off - i) / wearing_off;
    }
  }
  return boost;
}

}  // namespace

graph::TimeColumn registration_times(const SeedOptions& options) {
  const Slots slots(options);
  const std::vector<std::uint64_t> boost = campaigns(slots.count, options.seed);
  std::vector<std::uint64_t> up_to(slots.count + 1, 0);
  for (std::uint64_t slot = 0; slot < slots.count; ++slot) {
    const std::uint64_t growth = 100 + 300 * slot / slots.count;
    const std::uint64_t weight = weight_by_calendar(slots.start(slot), slots.length) * growth / 100 * boost[slot] / 100;
    up_to[slot + 1] = up_to[slot] + weight;
  }

  graph::TimeColumn times;
  times.reserve(options.users);
  for (std::uint64_t slot = 0; slot < slots.count; ++slot) {
    // Both ends are rounded down, so that the slots add up to exactly the number of users.
    const std::uint64_t begin = options.users * up_to[slot] / up_to.back();
    const std::uint64_t users = options.users * up_to[slot + 1] / up_to.back() - begin;
    // The last slot may be cut short by the end of the period, but is never empty.
    const auto length =
        std::max<std::uint64_t>(1, static_cast<std::uint64_t>(slots.start(slot + 1) - slots.start(slot)));
    for (std::uint64_t i = 0; i < users; ++i) {
      // Each user gets an equal part of the slot, and a random moment in it.
      Stream random(options.seed, for_times, begin + i);
      const std::uint64_t into = (i * length + random.next() % length) / users;
      times.push_back(slots.start(slot) + static_cast<std::int64_t>(into));
    }
  }
  return times;
}

}  // namespace refctl::seed
