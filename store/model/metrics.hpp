#pragma once

#include "store/model/time/instant.hpp"
#include "store/model/views.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

// Metrics of referrals. Each one is defined by counting and at most one division at the end (of two integers below
// 2^53, so that the quotient is the same on every machine). The definitions are `metric_definitions`, which `metrics
// --help` prints. If the divisor is 0, a share, mean or percentile of counts is 0 and a percentile of times is absent.

namespace refctl {

enum class Period { day, week, month };

[[nodiscard]] std::string_view name_of(Period period);

// The requested parts; metrics of other parts keep the values of an empty store. Fewer parts are faster.
struct MetricsParts {
  bool depth = true;
  bool leaders = true;  // top_referrers
  bool others = true;
};

inline constexpr std::uint64_t max_leaderboard = 1000;

struct MetricsOptions {
  Period by = Period::month;
  std::optional<Instant> since = {};  // only users registered at or after
  std::optional<Instant> until = {};  // only users, including referrals, registered before; absent: all
  std::uint64_t top = 10;             // length of the leaderboard, at most max_leaderboard
  MetricsParts parts = {};
};

struct Metrics {
  struct PerReferrer {
    double mean = 0;
    std::uint64_t median = 0;
    std::uint64_t p90 = 0;
    std::uint64_t max = 0;

    bool operator==(const PerReferrer&) const = default;
  };
  struct KFactor {
    std::uint64_t window_days = 30;
    std::uint64_t cohort = 0;
    std::uint64_t referrals = 0;
    double value = 0;

    bool operator==(const KFactor&) const = default;
  };
  struct TimeToFirst {
    std::optional<Duration> median;
    std::optional<Duration> p90;
    double never_share = 0;

    bool operator==(const TimeToFirst&) const = default;
  };
  struct Depth {
    std::uint64_t max = 0;
    double mean = 0;
    std::vector<std::uint64_t> generations;  // users at each depth, from 0

    bool operator==(const Depth&) const = default;
  };
  struct Concentration {
    double top_1_percent_share = 0;
    double gini = 0;

    bool operator==(const Concentration&) const = default;
  };
  struct TopReferrer {
    Referrer user;
    std::uint64_t direct = 0;
    std::uint64_t downline = 0;

    bool operator==(const TopReferrer&) const = default;
  };
  struct PeriodRow {
    Instant start;
    std::uint64_t signups = 0;
    std::uint64_t referred = 0;
    std::uint64_t organic = 0;

    bool operator==(const PeriodRow&) const = default;
  };
  struct Cohort {
    Instant month;  // its beginning
    std::uint64_t users = 0;
    std::uint64_t referred_within_7 = 0;
    std::uint64_t referred_within_30 = 0;
    std::uint64_t referred_within_90 = 0;
    // The windows, in days, that are not over for every user of the month: their counts may still grow. In JSON only
    // over REST.
    std::vector<std::uint64_t> open_windows = {};

    bool operator==(const Cohort&) const = default;
  };

  Period by = Period::month;
  std::uint64_t users = 0;
  std::uint64_t referred = 0;
  std::uint64_t organic = 0;
  double referral_share = 0;
  std::uint64_t active_referrers = 0;
  double participation = 0;
  PerReferrer referrals_per_referrer;
  KFactor k_factor;
  TimeToFirst time_to_first_referral;
  Depth depth;
  Concentration concentration;
  std::vector<TopReferrer> top_referrers;
  std::vector<PeriodRow> periods;
  std::vector<Cohort> cohorts;

  // Active referrers by the time to their first referral: one count for each of `time_to_first_limits` and one for
  // longer times. For charts; in JSON only over REST.
  std::array<std::uint64_t, 8> time_to_first_counts{};

  bool operator==(const Metrics&) const = default;
};

inline constexpr std::array<Duration, 7> time_to_first_limits{hours(1), days(1),  days(3), days(7),
                                                              days(14), days(30), days(90)};

// The metrics of one user. `rank` is the position among all users, from 1, by direct, then downline, then id.
struct UserMetrics {
  std::uint64_t direct = 0;
  std::uint64_t downline = 0;
  std::uint64_t downline_depth = 0;  // levels below the user; 0: none
  std::uint64_t rank = 0;
  std::optional<Duration> time_to_first_referral;  // absent: none yet
  std::uint64_t last_30_days = 0;                  // direct referrals

  bool operator==(const UserMetrics&) const = default;
};

// What the figures count, in words: printed by `metrics --help`, in its manual page and on the HTML page.
inline constexpr std::string_view metrics_population =
    "The population is the users registered at or after --since and before --until (default: all). Users registered at "
    "--until or later do not count at all; referrals of the population before it count, whenever they were made. "
    "Erased users count. Shares run from 0 to 1; percentiles are nearest-rank; times are UTC. Where there is nobody to "
    "divide by, a figure is 0 and a time is null.";

// Whether the `window` after registration is over at `as_of` for every user of the cohort of `month` (its beginning).
// Until then the cohort's count may still grow.
[[nodiscard]] bool window_is_over(Instant month, Duration window, Instant as_of);

struct MetricDefinition {
  std::string_view name;
  std::string_view meaning;
};
inline constexpr std::array<MetricDefinition, 14> metric_definitions{{
    {"users", "the population"},
    {"referred, organic", "those of them who have a referrer, and who have none"},
    {"referral_share", "referred / users"},
    {"active_referrers", "those of them who referred at least one user"},
    {"participation", "active_referrers / users"},
    {"referrals_per_referrer", "direct referrals of the active referrers: mean, median, p90, max"},
    {"k_factor",
     "cohort: users whose first 30 days are over at --until (default: now); referrals: what they referred within 30 "
     "days of their own registration; value: referrals / cohort"},
    {"time_to_first_referral_seconds",
     "from a referrer's registration to the first referral: median and p90 of the active referrers; never_share: the "
     "users who referred nobody / users"},
    {"depth", "referrers above a user, none above a root: max, mean, users at each depth"},
    {"concentration",
     "of direct referrals among the active referrers: top_1_percent_share is the share of the top 1 % of them (at "
     "least one), gini runs from 0 (all have as many) towards 1"},
    {"top_referrers", "by direct referrals, then downline (all below), then the smaller id"},
    {"periods",
     "sign-ups by --by; weeks start on Monday; empty ones between the first and the last sign-up are listed, except in "
     "gaps of more than 1000"},
    {"cohorts",
     "users by month of registration, and how many of them referred somebody within 7, 30 and 90 days of their own "
     "registration (so far, for a month whose last day was less than that many days ago)"},
    {"rank, last_30_days",
     "of one USER: the place among all, as in top_referrers; direct referrals of the last 30 days"},
}};

}  // namespace refctl
