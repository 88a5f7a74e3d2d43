#include "cli/commands/referrals/metrics.hpp"

#include "cli/files/new_file.hpp"
#include "cli/output/metrics_output.hpp"
#include "cli/report/html_report.hpp"
#include "cli/term/escape.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace refctl::cli {

namespace {

std::optional<Period> period_named(std::string_view name) {
  for (const Period period : {Period::day, Period::week, Period::month}) {
    if (name_of(period) == name) return period;
  }
  return std::nullopt;
}

Result<MetricsOptions> options_of(const Context& context, const MetricsCommandOptions& o) {
  auto span = span_of(context, o.span);
  if (!span) return failure_of(span);
  MetricsOptions asked{.by = o.by.value_or(Period::month), .since = span->since, .until = span->until};
  if (o.top) asked.top = *o.top;
  if (const std::vector<std::string> fields = context.globals().field_names(); !fields.empty() && !o.html) {
    const auto is_apart = [](const std::string& field) { return field == "depth" || field == "top_referrers"; };
    const auto names = [&fields](std::string_view field) { return std::ranges::find(fields, field) != fields.end(); };
    asked.parts = {
        .depth = names("depth"), .leaders = names("top_referrers"), .others = !std::ranges::all_of(fields, is_apart)};
  }
  return asked;
}

Result<> write_report(Context& context, const MetricsCommandOptions& o, const Metrics& metrics,
                      const MetricsOptions& asked) {
  auto target = context.target();
  if (!target) return failure_of(target);
  report::ReportFacts facts{
      .made = context.now(), .source = (*target)->uri, .since = asked.since, .until = asked.until};
  if (o.title) facts.title = *o.title;
  const std::string page = report::html_report(metrics, facts);
  const std::string& path = *o.html;
  if (path == "-") {
    context.out().write(page);
    return {};
  }
  NewFile file(path);
  Result<> done = file.open();
  if (done) done = file.write(page);
  if (done) done = file.keep();
  if (!done) return done;
  context.note(fmt::format("wrote {}", term::escape(path)));
  return {};
}

Result<> of_all(Context& context, const MetricsCommandOptions& o) {
  auto asked = options_of(context, o);
  if (!asked) return failure_of(asked);
  if (o.title && !o.html) return fail(ErrorCode::usage, "--title is the title of the page of --html", "--html FILE");
  if (o.html == "-" && context.globals().output)
    return fail(ErrorCode::usage, "the page and the figures cannot both go to stdout", "--html FILE");
  auto referrals = context.referrals();
  if (!referrals) return failure_of(referrals);
  auto metrics = (*referrals)->metrics(*asked);
  if (!metrics) {
    const auto own = (*referrals)->session_user();
    if (own && metrics.error().code == ErrorCode::forbidden)
      metrics.error().hint = fmt::format("`refctl metrics {}` shows your own", own->value);
    return failure_of(metrics);
  }
  if (!o.html) return print_metrics(context, *metrics, *asked);
  Result<> written = write_report(context, o, *metrics, *asked);
  // Prints the metrics, too, only if --output is given.
  return written && context.globals().output ? print_metrics(context, *metrics, *asked) : written;
}

Result<> of_user(Context& context, const MetricsCommandOptions& o) {
  if (o.by || o.span.since || o.span.until || o.top || o.html || o.title)
    return fail(ErrorCode::usage,
                "--by, --since, --until, --top, --html and --title are for the metrics of all, without USER");
  auto user = optional_user(o.user);
  if (!user) return failure_of(user);
  auto referrals = context.referrals();
  if (!referrals) return failure_of(referrals);
  auto metrics = (*referrals)->metrics_of(*user);
  if (!metrics) return failure_of(metrics);
  return print_user_metrics(context, *metrics);
}

}  // namespace

void declare(Parameters& p, MetricsCommandOptions& o) {
  p.describe(
      "How well referring works: of the whole store (for support and admins), or of one USER. The figures of USER "
      "are direct, downline, downline_depth (levels below), rank (among all, as top_referrers), "
      "time_to_first_referral_seconds, last_30_days (direct referrals).");
  p.describe(metrics_population);
  for (const MetricDefinition& one : metric_definitions) p.define(one.name, one.meaning);
  p.user(o.user, "an id, e-mail or code: this user's figures alone");
  p.choice("--by", {"day", "week", "month"}, o.by, period_named, "the length of periods (default: month)");
  p.option("--since", "T", o.span.since, "only users registered at T or later (2026-03-01, 7d, RFC 3339)").kind =
      ValueKind::time;
  p.option("--until", "T", o.span.until, "as things stood at T: nobody registered at T or later").kind =
      ValueKind::time;
  p.number("--top", "N", o.top, 0, max_leaderboard, "length of top_referrers (default: 10)");
  p.option("--html", "FILE", o.html, "write a page with charts that loads nothing (mode 0600); - is stdout").kind =
      ValueKind::file;
  p.option("--title", "TEXT", o.title, "the title of that page (default: Referral performance)");
  p.example("refctl metrics --by week --since 90d", "the last quarter");
  p.example("refctl metrics --html report.html", "a page for the board meeting");
  p.example("refctl metrics -o csv --fields periods", "one list as a spreadsheet: periods, cohorts or top_referrers");
  p.example("refctl metrics ada@example.com --json", "one user, for a program");
}

Result<> run(Context& context, const MetricsCommandOptions& o) {
  return o.user ? of_user(context, o) : of_all(context, o);
}

}  // namespace refctl::cli
