#include "store/wire/views/metrics_json.hpp"

#include "store/wire/json/value_reader.hpp"
#include "store/wire/views/user_json.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

namespace refctl::wire {
namespace {

// Writes 90,061,500 ms as 90061.5: exact, without a double.
void write_seconds(FieldSink& out, std::string_view key, const std::optional<Duration>& span) {
  out.key(key);
  if (!span) {
    out.null();
    return;
  }
  // The sign is written separately: -500 ms is -0.5 s, but -500 / 1000 is 0.
  std::string text = (span->ms < 0 ? "-" : "") + std::to_string(std::abs(span->ms / 1000));
  if (const std::int64_t rest = span->ms % 1000; rest != 0) {
    text += '.' + std::to_string(1000 + std::abs(rest)).substr(1);
    while (text.back() == '0') text.pop_back();
  }
  out.decimal(text);
}

void write_top(FieldSink& out, const std::vector<Metrics::TopReferrer>& rows) {
  out.key("top_referrers").begin_array();
  for (const Metrics::TopReferrer& row : rows) {
    out.begin_object().key("user");
    write_referrer(out, row.user);
    out.member("direct", row.direct).member("downline", row.downline).end_object();
  }
  out.end_array();
}

void write_periods(FieldSink& out, const std::vector<Metrics::PeriodRow>& rows) {
  out.key("periods").begin_array();
  for (const Metrics::PeriodRow& row : rows) {
    out.begin_object().member("start", row.start).member("signups", row.signups);
    out.member("referred", row.referred).member("organic", row.organic).end_object();
  }
  out.end_array();
}

enum class Form { command_line, server };

void write_cohorts(FieldSink& out, const std::vector<Metrics::Cohort>& rows, Form form) {
  out.key("cohorts").begin_array();
  for (const Metrics::Cohort& row : rows) {
    out.begin_object().member("month", to_rfc3339(row.month).substr(0, 7)).member("users", row.users);
    out.member("referred_within_7", row.referred_within_7).member("referred_within_30", row.referred_within_30);
    out.member("referred_within_90", row.referred_within_90);
    if (form == Form::server) {
      out.key("open_windows").begin_array();
      for (const std::uint64_t days : row.open_windows) out.integer(days);
      out.end_array();
    }
    out.end_object();
  }
  out.end_array();
}

void read_seconds(ValueReader& in, std::optional<Duration>& span) {
  std::optional<double> value;
  read_value(in, value);
  span.reset();
  if (!value) return;
  // Larger doubles have no millisecond precision; ten thousand years are below this limit.
  constexpr double max_seconds = 4e12;
  if (!(std::abs(*value) <= max_seconds)) return in.refuse("must be a span of time in seconds");
  span = Duration{std::llround(*value * 1000)};
}

// "2026-03"
void read_month(ValueReader& in, Instant& month) {
  std::string text;
  in.read(text);
  const auto first_day = parse_timestamp(text + "-01");
  if (text.size() != 7 || !first_day) return in.refuse("must be a month: 2026-03");
  month = *first_day;
}

void write_metrics_members(FieldSink& out, const Metrics& m, Form form) {
  out.member("users", m.users).member("referred", m.referred).member("organic", m.organic);
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
  write_cohorts(out, m.cohorts, form);
}

}  // namespace

void write_metrics(FieldSink& out, const Metrics& metrics) {
  out.begin_object();
  write_metrics_members(out, metrics, Form::command_line);
  out.end_object();
}

void write_served_metrics(FieldSink& out, const Metrics& metrics) {
  out.begin_object();
  write_metrics_members(out, metrics, Form::server);
  out.key("time_to_first_counts").begin_array();
  for (const std::uint64_t referrers : metrics.time_to_first_counts) out.integer(referrers);
  out.end_array().end_object();
}

void write_user_metrics(FieldSink& out, const UserMetrics& m) {
  out.begin_object().member("direct", m.direct).member("downline", m.downline);
  out.member("downline_depth", m.downline_depth).member("rank", m.rank);
  write_seconds(out, "time_to_first_referral_seconds", m.time_to_first_referral);
  out.member("last_30_days", m.last_30_days).end_object();
}

void read_value(ValueReader& in, Metrics::TopReferrer& row) {
  in.member("user", row.user).member("direct", row.direct).member("downline", row.downline);
}

void read_value(ValueReader& in, Metrics::PeriodRow& row) {
  in.member("start", row.start).member("signups", row.signups).member("referred", row.referred);
  in.member("organic", row.organic);
}

void read_value(ValueReader& in, Metrics::Cohort& row) {
  in.member_with("month", [&row](ValueReader& month) { read_month(month, row.month); });
  in.member("users", row.users).member("referred_within_7", row.referred_within_7);
  in.member("referred_within_30", row.referred_within_30).member("referred_within_90", row.referred_within_90);
  in.member("open_windows", row.open_windows);
}

void read_value(ValueReader& in, Metrics& m) {
  in.member("users", m.users).member("referred", m.referred).member("organic", m.organic);
  in.member("referral_share", m.referral_share).member("active_referrers", m.active_referrers);
  in.member("participation", m.participation);
  in.member_with("referrals_per_referrer", [&each = m.referrals_per_referrer](ValueReader& part) {
    part.member("mean", each.mean).member("median", each.median).member("p90", each.p90).member("max", each.max);
  });
  in.member_with("k_factor", [&k = m.k_factor](ValueReader& part) {
    part.member("window_days", k.window_days).member("cohort", k.cohort).member("referrals", k.referrals);
    part.member("value", k.value);
  });
  in.member_with("time_to_first_referral_seconds", [&time = m.time_to_first_referral](ValueReader& part) {
    part.member_with("median", [&time](ValueReader& one) { read_seconds(one, time.median); });
    part.member_with("p90", [&time](ValueReader& one) { read_seconds(one, time.p90); });
    part.member("never_share", time.never_share);
  });
  in.member_with("depth", [&depth = m.depth](ValueReader& part) {
    part.member("max", depth.max).member("mean", depth.mean).member("generations", depth.generations);
  });
  in.member_with("concentration", [&share = m.concentration](ValueReader& part) {
    part.member("top_1_percent_share", share.top_1_percent_share).member("gini", share.gini);
  });
  in.member("top_referrers", m.top_referrers).member("periods", m.periods).member("cohorts", m.cohorts);
  in.member_with("time_to_first_counts", [&counts = m.time_to_first_counts](ValueReader& part) {
    std::vector<std::uint64_t> read;
    read_value(part, read);
    if (read.size() != counts.size()) return part.refuse("must have " + std::to_string(counts.size()) + " counts");
    std::ranges::copy(read, counts.begin());
  });
}

void read_value(ValueReader& in, UserMetrics& m) {
  in.member("direct", m.direct).member("downline", m.downline).member("downline_depth", m.downline_depth);
  in.member("rank", m.rank).member_with("time_to_first_referral_seconds", [&m](ValueReader& time) {
    read_seconds(time, m.time_to_first_referral);
  });
  in.member("last_30_days", m.last_30_days);
}

}  // namespace refctl::wire
