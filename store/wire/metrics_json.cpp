#include "store/wire/metrics_json.hpp"

#include "store/wire/user_json.hpp"

#include <string>

namespace refctl::wire {
namespace {

// 90061.5 for 90,061,500 ms: exact, without a double.
void write_seconds(JsonWriter& out, std::string_view key, const std::optional<Duration>& span) {
  out.key(key);
  if (!span) {
    out.null();
    return;
  }
  std::string text = std::to_string(span->ms / 1000);
  if (const std::int64_t rest = span->ms % 1000; rest != 0) {
    text += '.' + std::to_string(1000 + rest).substr(1);
    while (text.back() == '0') text.pop_back();
  }
  out.raw(text);
}

void write_top(JsonWriter& out, const std::vector<Metrics::TopReferrer>& rows) {
  out.key("top_referrers").begin_array();
  for (const Metrics::TopReferrer& row : rows) {
    out.begin_object().key("user");
    write_referrer(out, row.user);
    out.member("direct", row.direct).member("downline", row.downline).end_object();
  }
  out.end_array();
}

void write_periods(JsonWriter& out, const std::vector<Metrics::PeriodRow>& rows) {
  out.key("periods").begin_array();
  for (const Metrics::PeriodRow& row : rows) {
    out.begin_object().member("start", row.start).member("signups", row.signups);
    out.member("referred", row.referred).member("organic", row.organic).end_object();
  }
  out.end_array();
}

void write_cohorts(JsonWriter& out, const std::vector<Metrics::Cohort>& rows) {
  out.key("cohorts").begin_array();
  for (const Metrics::Cohort& row : rows) {
    out.begin_object().member("month", to_rfc3339(row.month).substr(0, 7)).member("users", row.users);
    out.member("referred_within_7", row.referred_within_7).member("referred_within_30", row.referred_within_30);
    out.member("referred_within_90", row.referred_within_90).end_object();
  }
  out.end_array();
}

}  // namespace

void write_metrics(JsonWriter& out, const Metrics& m) {
  out.begin_object().member("users", m.users).member("referred", m.referred).member("organic", m.organic);
  out.member("referral_share", m.referral_share).member("active_referrers", m.active_referrers);
  out.member("participation", m.participation);

  out.key("referrals_per_referrer").begin_object().member("mean", m.referrals_per_referrer.mean);
  out.member("median", m.referrals_per_referrer.median).member("p90", m.referrals_per_referrer.p90);
  out.member("max", m.referrals_per_referrer.max).end_object();

  out.key("k_factor").begin_object().member("window_days", m.k_factor.window_days);
  out.member("cohort", m.k_factor.cohort).member("referrals", m.k_factor.referrals);
  out.member("value", m.k_factor.value).end_object();

  out.key("time_to_first_referral_seconds").begin_object();
  write_seconds(out, "median", m.time_to_first_referral.median);
  write_seconds(out, "p90", m.time_to_first_referral.p90);
  out.member("never_share", m.time_to_first_referral.never_share).end_object();

  out.key("depth").begin_object().member("max", m.depth.max).member("mean", m.depth.mean);
  out.key("generations").begin_array();
  for (const std::uint64_t users : m.depth.generations) out.integer(users);
  out.end_array().end_object();

  out.key("concentration").begin_object();
  out.member("top_1_percent_share", m.concentration.top_1_percent_share);
  out.member("gini", m.concentration.gini).end_object();

  write_top(out, m.top_referrers);
  write_periods(out, m.periods);
  write_cohorts(out, m.cohorts);
  out.end_object();
}

void write_user_metrics(JsonWriter& out, const UserMetrics& m) {
  out.begin_object().member("direct", m.direct).member("downline", m.downline);
  out.member("downline_depth", m.downline_depth).member("rank", m.rank);
  write_seconds(out, "time_to_first_referral_seconds", m.time_to_first_referral);
  out.member("last_30_days", m.last_30_days).end_object();
}

}  // namespace refctl::wire
