#include "store/rules/metrics/referral_times.hpp"

#include "store/rules/metrics/distribution.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace refctl::metrics {
namespace {

using graph::Columns;
using graph::no_node;
using graph::Node;
using graph::TimeColumn;

constexpr Instant beginning{std::numeric_limits<std::int64_t>::min()};

// The passes avoid branches on "is a root" and "is a referrer", which a processor mispredicts.

// If all users are in order of time, comparing times is comparing positions.
std::uint64_t early_in_order(const Columns& columns, Instant since, Instant last) {
  const TimeColumn& times = columns.registered_at;
  const std::size_t users = columns.size();
  const auto first_at = [&](std::int64_t least) {
    std::size_t low = 0;
    for (std::size_t high = users; low < high;) {
      const std::size_t middle = low + (high - low) / 2;
      times[middle] < least ? low = middle + 1 : high = middle;
    }
    return static_cast<Node>(low);
  };
  const Node begin = first_at(since.ms);
  const Node end =
      last.ms == std::numeric_limits<std::int64_t>::max() ? static_cast<Node>(users) : first_at(last.ms + 1);
  std::uint64_t referrals = 0;
  std::size_t within = 0;  // first user registered at most 30 days earlier
  for (std::size_t i = 0; i < users; ++i) {
    const std::int64_t at = times[i];
    while (at - times[within] > days(30).ms) ++within;
    const Node referrer = columns.referrers[i];
    const Node from = std::max(begin, static_cast<Node>(within));
    referrals += static_cast<std::uint64_t>((referrer >= from) & (referrer < end));
  }
  return referrals;
}

std::uint64_t early_in_any_order(const Columns& columns, Instant since, Instant last) {
  const TimeColumn& times = columns.registered_at;
  std::uint64_t referrals = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const Node referrer = columns.referrers[i];
    if (referrer == no_node) continue;
    const std::int64_t by = times[referrer];
    referrals += static_cast<std::uint64_t>((by >= since.ms) & (by <= last.ms) & (times[i] - by <= days(30).ms));
  }
  return referrals;
}

// Each user's first referral by time, or no_node. An extra last element collects the roots, which have no referrer.
graph::Array<Node> first_referrals(const Columns& columns) {
  const TimeColumn& times = columns.registered_at;
  const std::size_t users = columns.size();
  graph::Array<Node> firsts(users + 1, no_node);
  if (times.ascending()) {
    for (std::size_t i = users; i-- > 0;)
      firsts[std::min<std::size_t>(columns.referrers[i], users)] = static_cast<Node>(i);
  } else {
    for (std::size_t i = 0; i < users; ++i) {
      Node& first = firsts[std::min<std::size_t>(columns.referrers[i], users)];
      if (first == no_node || times[i] < times[first]) first = static_cast<Node>(i);
    }
  }
  firsts.pop_back();
  return firsts;
}

}  // namespace

ReferralTimes referral_times_of(const Columns& columns, const MetricsOptions& options, Instant last) {
  const TimeColumn& times = columns.registered_at;
  const Instant since = options.since.value_or(beginning);
  ReferralTimes found;
  found.early = times.ascending() ? early_in_order(columns, since, last) : early_in_any_order(columns, since, last);

  const graph::Array<Node> firsts = first_referrals(columns);
  graph::Array<std::int64_t> taken;
  taken.reserve(columns.size());
  std::array<Node, 256> referrers;  // a batch of users who referred somebody
  std::array<std::int64_t, 256> spans;
  for (std::size_t begin = 0; begin < columns.size(); begin += referrers.size()) {
    const std::size_t end = std::min(columns.size(), begin + referrers.size());
    std::size_t many = 0;
    for (std::size_t i = begin; i < end; ++i) {
      referrers[many] = static_cast<Node>(i);
      many += static_cast<std::size_t>(firsts[i] != no_node);
    }
    // A separate loop, so that many of these cache misses overlap.
    for (std::size_t i = 0; i < many; ++i)
      spans[i] = std::max<std::int64_t>(0, times[firsts[referrers[i]]] - times[referrers[i]]);
    for (std::size_t i = 0; i < many; ++i) {
      const Instant registered{times[referrers[i]]};
      if (registered < since) continue;
      const std::int64_t ms = spans[i];
      taken.push_back(ms);
      std::size_t above = 0;
      for (const Duration limit : time_to_first_limits) above += static_cast<std::size_t>(ms > limit.ms);
      ++found.counts[above];
      Metrics::Cohort& cohort = found.cohorts.at(registered);
      cohort.referred_within_7 += static_cast<std::uint64_t>(ms <= days(7).ms);
      cohort.referred_within_30 += static_cast<std::uint64_t>(ms <= days(30).ms);
      cohort.referred_within_90 += static_cast<std::uint64_t>(ms <= days(90).ms);
    }
  }
  found.median = percentile(taken, 50);
  found.p90 = percentile(taken, 90);
  return found;
}

}  // namespace refctl::metrics
