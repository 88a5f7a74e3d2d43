#include "store/rules/metrics/measure.hpp"

#include "store/rules/graph/measures.hpp"
#include "store/rules/metrics/distribution.hpp"
#include "store/rules/metrics/leaderboard.hpp"
#include "store/rules/metrics/timeline.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

namespace refctl::metrics {
namespace {

using graph::Columns;
using graph::Counts;
using graph::no_node;
using graph::Node;

constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

// Everything that is added up while users pass by, and what follows from it at the end.
class Tally {
 public:
  Tally(const Columns& columns, const Counts& counts, const MetricsOptions& options, Instant now)
      : columns_(columns),
        counts_(counts),
        since_(options.since.value_or(Instant{std::numeric_limits<std::int64_t>::min()})),
        top_(options.top),
        window_over_(options.until.value_or(now) - days(30)),
        to_first_(columns.size(), never),
        periods_(options.by),
        cohorts_(Period::month) {
    metrics_.by = options.by;
  }

  // Each user's referral as their referrer sees it.
  void add_referrals() {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const Node referrer = columns_.referrers[i];
      if (referrer == no_node) continue;
      // An import may bring a user older than their referrer: that took no time.
      const std::int64_t taken =
          std::max<std::int64_t>(0, columns_.registered_at[i] - columns_.registered_at[referrer]);
      to_first_[referrer] = std::min(to_first_[referrer], taken);
      if (in_population(referrer) && in_k_cohort(referrer) && taken <= days(30).ms) ++metrics_.k_factor.referrals;
    }
  }

  void add_users(const graph::Array<std::uint32_t>& depths) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const auto node = static_cast<Node>(i);
      if (!in_population(node)) continue;
      add_signup(node);
      add_depth(depths[i]);
      if (in_k_cohort(node)) ++metrics_.k_factor.cohort;
      if (counts_.of[i].direct > 0) add_referrer(node);
    }
  }

  Metrics finish() {
    Metrics& m = metrics_;
    m.organic = m.users - m.referred;
    m.referral_share = quotient(m.referred, m.users);
    m.active_referrers = active_.size();
    m.participation = quotient(m.active_referrers, m.users);
    m.referrals_per_referrer = {.mean = quotient(direct_.sum, direct_.values),
                                .median = direct_.percentile(50),
                                .p90 = direct_.percentile(90),
                                .max = direct_.max()};
    m.k_factor.value = quotient(m.k_factor.referrals, m.k_factor.cohort);
    m.time_to_first_referral.median = percentile(times_to_first_, 50);
    m.time_to_first_referral.p90 = percentile(times_to_first_, 90);
    m.time_to_first_referral.never_share = quotient(m.users - m.active_referrers, m.users);
    m.depth.max = m.depth.generations.empty() ? 0 : m.depth.generations.size() - 1;
    m.depth.mean = quotient(depth_sum_, m.users);
    m.concentration = {.top_1_percent_share = direct_.top_1_percent_share(), .gini = direct_.gini()};
    list_top();
    m.periods = periods_of(periods_, m.by);
    for (const auto& [month, cohort] : cohorts_.rows()) {
      m.cohorts.push_back(cohort);
      m.cohorts.back().month = month;
    }
    return std::move(metrics_);
  }

 private:
  [[nodiscard]] Instant registered(Node node) const { return {columns_.registered_at[node]}; }
  [[nodiscard]] bool in_population(Node node) const { return registered(node) >= since_; }
  [[nodiscard]] bool in_k_cohort(Node node) const { return registered(node) <= window_over_; }

  void add_signup(Node node) {
    Metrics::PeriodRow& period = periods_.at(registered(node));
    ++metrics_.users;
    ++period.signups;
    if (columns_.referrers[node] == no_node) {
      ++period.organic;
    } else {
      ++metrics_.referred;
      ++period.referred;
    }
    Metrics::Cohort& cohort = cohorts_.at(registered(node));
    ++cohort.users;
    const std::int64_t taken = to_first_[node];
    if (taken > days(90).ms) return;
    ++cohort.referred_within_90;
    if (taken <= days(30).ms) ++cohort.referred_within_30;
    if (taken <= days(7).ms) ++cohort.referred_within_7;
  }

  void add_depth(std::uint32_t depth) {
    std::vector<std::uint64_t>& generations = metrics_.depth.generations;
    if (depth >= generations.size()) generations.resize(depth + std::size_t{1});
    ++generations[depth];
    depth_sum_ += depth;
  }

  void add_referrer(Node node) {
    active_.push_back(node);
    direct_.add(counts_.of[node].direct);
    times_to_first_.push_back(to_first_[node]);
    const auto limit = std::find_if(time_to_first_limits.begin(), time_to_first_limits.end(),
                                    [taken = to_first_[node]](Duration most) { return taken <= most.ms; });
    ++metrics_.time_to_first_counts[static_cast<std::size_t>(limit - time_to_first_limits.begin())];
  }

  void list_top() {
    const auto length = static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(top_, active_.size()));
    std::partial_sort(active_.begin(), active_.begin() + length, active_.end(),
                      [this](Node a, Node b) { return ranks_before(counts_, a, b); });
    active_.resize(static_cast<std::size_t>(length));
    for (const Node node : active_) {
      metrics_.top_referrers.push_back({.user = {.id = {columns_.ids[node]}, .name = {}, .code = {}},
                                        .direct = counts_.of[node].direct,
                                        .downline = counts_.of[node].downline});
    }
  }

  const Columns& columns_;
  const Counts& counts_;
  Instant since_;
  std::uint64_t top_;
  Instant window_over_;                  // who registered by then has had their 30 days
  graph::Array<std::int64_t> to_first_;  // ms from registration to the first referral, or `never`
  Metrics metrics_;
  graph::Array<Node> active_;
  Histogram direct_;
  graph::Array<std::int64_t> times_to_first_;
  std::uint64_t depth_sum_ = 0;
  Timeline<Metrics::PeriodRow> periods_;
  Timeline<Metrics::Cohort> cohorts_;
};

}  // namespace

Result<Metrics> measure_columns(const Columns& columns, const MetricsOptions& options, Instant now) {
  const Counts counts = graph::count_all(columns);
  if (counts.in_loops > 0) {
    return fail(ErrorCode::store_damaged, "the referrers of " + std::to_string(counts.in_loops) + " users form loops",
                "see `refctl check`");
  }
  Tally tally(columns, counts, options, now);
  tally.add_referrals();
  tally.add_users(graph::depths(columns));
  return tally.finish();
}

Result<Metrics> measure(records::Reader& reader, const MetricsOptions& options, Instant now) {
  std::optional<Instant> last;
  if (options.until) last = *options.until - Duration{1};
  auto columns = graph::load_columns(reader, last);
  if (!columns) return failure_of(columns);
  auto metrics = measure_columns(*columns, options, now);
  if (!metrics) return metrics;
  for (Metrics::TopReferrer& row : metrics->top_referrers) {
    auto user = reader.user(row.user.id);
    if (!user) return failure_of(user);
    if (!*user) continue;
    row.user.name = std::move((*user)->name);
    row.user.code = std::move((*user)->code);
  }
  return metrics;
}

}  // namespace refctl::metrics
