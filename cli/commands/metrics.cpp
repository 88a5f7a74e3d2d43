#include "cli/commands/metrics.hpp"

#include "cli/listing.hpp"
#include "cli/metrics_output.hpp"
#include "cli/new_file.hpp"
#include "cli/report/html_report.hpp"
#include "cli/term/escape.hpp"
#include "store/wire/metrics_json.hpp"

#include <fmt/format.h>

namespace refctl::cli {

namespace {

std::optional<Period> period_named(std::string_view name) {
  for (const Period period : {Period::day, Period::week, Period::month}) {
    if (name == name_of(period)) return period;
  }
  return std::nullopt;
}

Result<> of_one(Context& context, const MetricsCommandOptions& o) {
  if (o.by || o.since || o.until || o.top || o.html)
    return fail(ErrorCode::usage, "--by, --since, --until, --top and --html are of the whole store, not of one USER");
  auto user = parse_user_ref(*o.user);
  if (!user) return failure_of(user);
  auto actor = context.actor();
  if (!actor) return failure_of(actor);
  auto use_cases = context.referrals();
  if (!use_cases) return failure_of(use_cases);
  auto metrics = (*use_cases)->metrics_of(*actor, *user);
  if (!metrics) return failure_of(metrics);
  return show_object(context, [&metrics](wire::JsonWriter& json) { wire::write_user_metrics(json, *metrics); });
}

Result<> write_page(Context& context, const Metrics& metrics, const MetricsOptions& options, const std::string& path) {
  auto target = context.target();
  if (!target) return failure_of(target);
  const std::string page = report::html_report(
      metrics, {.made = context.now(), .source = (*target)->uri, .since = options.since, .until = options.until});
  NewFile file(path);
  Result<> written = file.open();
  if (written) written = file.write(page);
  if (written) written = file.keep();
  if (written) context.note(fmt::format("wrote {}", term::escape(path)));
  return written;
}

Result<> show(Context& context, const Metrics& metrics) {
  const GlobalOptions& globals = context.globals();
  const WriteObject write = [&metrics](wire::JsonWriter& json) { wire::write_metrics(json, metrics); };
  if (globals.format() == OutputFormat::csv) {
    std::string object;
    wire::JsonWriter json(object);
    write(json);
    return write_metrics_csv(context, object);
  }
  if (globals.format() != OutputFormat::table || globals.fields) return show_object(context, write);
  draw_metrics(context, metrics);
  return {};
}

}  // namespace

void declare(Parameters& p, MetricsCommandOptions& o) {
  p.describe(
      "How well referring works: how many users were referred, by how many, how soon and how deep; growth, "
      "cohorts and a leaderboard. With USER that one's own figures.");
  p.describe(metrics_definitions);
  p.argument("USER", o.user, "an id, e-mail or code (default: the whole store)").kind = ValueKind::user;
  p.choice("--by", {"day", "week", "month"}, o.by, period_named, "the periods of growth (default: month)");
  p.option("--since", "T", o.since, "only users registered at T or later").kind = ValueKind::time;
  p.option("--until", "T", o.until, "only what happened before T").kind = ValueKind::time;
  p.number("--top", "N", o.top, 0, 1'000'000, "the length of the leaderboard (default: 10)");
  p.option("--html", "FILE", o.html, "write one page with charts, readable without a network").kind = ValueKind::file;
  p.example("refctl metrics", "the figures, drawn");
  p.example("refctl metrics --by week --since 90d --json", "a quarter, for a program");
  p.example("refctl metrics -o csv --fields periods", "growth as a spreadsheet");
  p.example("refctl metrics --html report.html", "a page for a manager");
}

Result<> run(Context& context, const MetricsCommandOptions& o) {
  if (o.user) return of_one(context, o);
  MetricsOptions options;
  if (o.by) options.by = *o.by;
  if (o.top) options.top = *o.top;
  auto since = context.instant("--since", o.since);
  if (!since) return failure_of(since);
  auto until = context.instant("--until", o.until);
  if (!until) return failure_of(until);
  options.since = *since;
  options.until = *until;
  auto actor = context.actor();
  if (!actor) return failure_of(actor);
  auto use_cases = context.referrals();
  if (!use_cases) return failure_of(use_cases);
  auto metrics = (*use_cases)->metrics(*actor, options);
  if (!metrics) return failure_of(metrics);
  return o.html ? write_page(context, *metrics, options, *o.html) : show(context, *metrics);
}

}  // namespace refctl::cli
