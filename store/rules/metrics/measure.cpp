#include "store/rules/metrics/measure.hpp"

#include "store/rules/graph/measures.hpp"
#include "store/rules/metrics/distribution.hpp"
#include "store/rules/metrics/generations.hpp"
#include "store/rules/metrics/growth.hpp"
#include "store/rules/metrics/leaderboard.hpp"
#include "store/rules/metrics/referral_times.hpp"
#include "store/rules/metrics/timeline.hpp"

#include <exception>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace refctl::metrics {
namespace {

using graph::Columns;
using graph::Counts;

// From this number of users on a second thread pays off.
constexpr std::size_t min_bytes_for_thread = 100'000;

// Runs a task in parallel with the caller if there is enough work, otherwise at once.
template <typename First, typename Second>
void side_by_side(std::size_t users, const First& first, const Second& second) {
  std::thread other;
  std::exception_ptr thrown;
  if (users >= min_bytes_for_thread && std::thread::hardware_concurrency() > 1) {
    try {
      other = std::thread([&] {
        try {
          first();
        } catch (...) {
          thrown = std::current_exception();
        }
      });
    } catch (const std::system_error&) {
      // No thread could be started: run both in sequence.
    }
  }
  const bool alone = !other.joinable();
  if (alone) first();
  try {
    second();
  } catch (...) {
    if (!alone) other.join();
    throw;
  }
  if (!alone) other.join();
  if (thrown) std::rethrow_exception(thrown);
}

// Direct referrals of each referrer in the population.
Histogram direct_of(const Columns& columns, const Counts& counts, const MetricsOptions& options) {
  Histogram direct;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (options.since && columns.registered_at[i] < options.since->ms) continue;
    direct.add(counts.of[i].direct);
  }
  direct.forget_zeros();
  return direct;
}

void fill_in(Metrics& m, const Growth& growth, const ReferralTimes& times, const Histogram& direct, Instant as_of) {
  m.users = growth.users;
  m.referred = growth.referred;
  m.organic = m.users - m.referred;
  m.referral_share = quotient(m.referred, m.users);
  m.active_referrers = direct.values;
  m.participation = quotient(m.active_referrers, m.users);
  m.referrals_per_referrer = {.mean = quotient(direct.sum, direct.values),
                              .median = direct.percentile(50),
                              .p90 = direct.percentile(90),
                              .max = direct.max()};
  m.k_factor.cohort = growth.judged;
  m.k_factor.referrals = times.early;
  m.k_factor.value = quotient(m.k_factor.referrals, m.k_factor.cohort);
  m.time_to_first_referral = {
      .median = times.median, .p90 = times.p90, .never_share = quotient(m.users - m.active_referrers, m.users)};
  m.time_to_first_counts = times.counts;
  m.concentration = {.top_1_percent_share = direct.top_1_percent_share(), .gini = direct.gini()};
  m.periods = periods_of(growth.periods, m.by);
  for (const auto& [month, users] : growth.cohorts.rows()) {
    Metrics::Cohort& cohort = m.cohorts.emplace_back();
    const auto referrers = times.cohorts.rows().find(month);
    if (referrers != times.cohorts.rows().end()) cohort = referrers->second;
    cohort.month = month;
    cohort.users = users.users;
    for (const std::uint64_t window : {7, 30, 90}) {
      if (!window_is_over(month, days(static_cast<std::int64_t>(window)), as_of)) cohort.open_windows.push_back(window);
    }
  }
}

// The metrics that need the columns' times.
bool wants_times(const MetricsOptions& options) { return options.parts.others || options.since; }

}  // namespace

Result<Metrics> measure_columns(const Columns& columns, const MetricsOptions& options, Instant now) {
  Metrics metrics;
  metrics.by = options.by;
  const MetricsParts& parts = options.parts;
  if (parts.depth && !parts.leaders && !parts.others && columns.ordered) {
    metrics.depth = generations_of(columns, options);
    return metrics;
  }
  const Instant last = options.until.value_or(now) - days(30);
  Counts counts;
  Histogram direct;
  Growth growth(options.by);
  ReferralTimes times;
  side_by_side(
      columns.size(),
      [&] {
        if (parts.others) times = referral_times_of(columns, options, last);
      },
      [&] {
        counts = graph::count_all(columns);
        if (parts.leaders) metrics.top_referrers = leaders_of(columns, counts, options);
        if (parts.others) direct = direct_of(columns, counts, options);
        if (parts.others) growth = growth_of(columns, options, last);
        // Users in loops have no depth.
        if (parts.depth && counts.in_loops == 0) metrics.depth = generations_of(columns, options);
      });
  if (counts.in_loops > 0) {
    return fail(ErrorCode::store_damaged, "the referrers of " + std::to_string(counts.in_loops) + " users form loops",
                "see `refctl check`");
  }
  if (parts.others) fill_in(metrics, growth, times, direct, std::min(options.until.value_or(now), now));
  return metrics;
}

Result<Metrics> measure(records::Reader& reader, const MetricsOptions& options, Instant now) {
  std::optional<Instant> until;
  if (options.until) until = *options.until - Duration{1};
  auto columns =
      graph::load_columns(reader, until, wants_times(options) ? graph::Times::wanted : graph::Times::not_wanted);
  if (!columns) return failure_of(columns);
  auto metrics = measure_columns(*columns, options, now);
  if (!metrics) return metrics;
  std::vector<UserId> leaders;
  for (const Metrics::TopReferrer& row : metrics->top_referrers) leaders.push_back(row.user.id);
  auto row = metrics->top_referrers.begin();
  auto named = reader.visit_users(leaders, [&](const records::UserSummary& user) {
    while (row->user.id != user.id) ++row;
    row->user.name = user.name;
    row->user.code = user.code;
  });
  if (!named) return failure_of(named);
  return metrics;
}

}  // namespace refctl::metrics
