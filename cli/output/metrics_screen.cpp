#include "cli/output/metrics_screen.hpp"

#include "cli/report/text.hpp"
#include "cli/term/bars.hpp"
#include "cli/term/escape.hpp"
#include "cli/term/numbers.hpp"
#include "cli/term/table.hpp"
#include "cli/term/wrap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace refctl::cli {

namespace {

using report::decimal;
using report::percent;
using report::span;
using term::grouped;

constexpr std::size_t bar_columns = 24;
constexpr std::size_t max_periods = 24;
constexpr std::size_t max_generations = 12;
constexpr std::size_t max_cohorts = 12;

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

std::string moment(Instant at) {
  const std::string text = to_rfc3339(at);
  return text.substr(11) == "00:00:00.000Z" ? text.substr(0, 10) : text.substr(0, 16).replace(10, 1, " ");
}

class MetricsScreen {
 public:
  explicit MetricsScreen(Context& context) : context_(context), out_(context.out()) {}

  void heading(const std::string& text, const std::string& remark = {}) {
    if (begun_) out_.line("");
    begun_ = true;
    const std::string strong = context_.style().paint(term::Tone::strong, text);
    if (remark.empty()) return out_.line(strong);
    const std::size_t taken = text.size() + 2;
    const bool beside = !out_.is_terminal() || taken + term::display_width(remark) <= out_.columns();
    const std::string shown = beside ? "  " + remark : "\n  " + wrapped(remark, 2);
    out_.line(strong + context_.style().paint(term::Tone::dim, shown));
  }
  // Prints a figure and a remark on it.
  void fact(std::string_view name, const std::string& figure, const std::string& remark = {}) {
    constexpr std::size_t least = 24;  // minimum width of a remark next to its figure
    const std::size_t width = term::display_width(figure);
    const std::string padding(width < figure_columns ? figure_columns - width : 0, ' ');
    std::string line = context_.style().paint(term::Tone::dim, fmt::format("  {:<{}}", name, name_columns));
    line.append(padding).append(figure);
    if (!remark.empty()) {
      const std::size_t taken = 2 + name_columns + padding.size() + width + 2;
      const bool beside = !out_.is_terminal() || taken + std::min(least, term::display_width(remark)) <= out_.columns();
      line += beside ? "  " + wrapped(remark, taken) : "\n    " + wrapped(remark, 4);
    }
    out_.line(line);
  }
  void left_out(std::size_t rows, std::string_view what, std::string_view field) {
    if (rows > 0) out_.line(fmt::format("… {} {}: -o csv --fields {}", grouped(rows), what, field));
  }
  [[nodiscard]] term::TextTable table(std::vector<std::string> headers) {
    return {out_, std::move(headers), out_.is_terminal() ? out_.columns() : 0};
  }
  // Returns the width of a bar next to `taken` columns; 0: there is no room for a useful one.
  [[nodiscard]] std::size_t bar_room(std::size_t taken, std::size_t most = bar_columns) const {
    constexpr std::size_t least = 5;
    if (!out_.is_terminal()) return most;
    return out_.columns() < taken + least ? 0 : std::min(most, out_.columns() - taken);
  }

 private:
  static constexpr std::size_t name_columns = 18;
  static constexpr std::size_t figure_columns = 10;

  // In a pipe lines have any length.
  [[nodiscard]] std::string wrapped(const std::string& text, std::size_t indent) const {
    const bool fits = !out_.is_terminal() || indent + term::display_width(text) <= out_.columns();
    return fits ? text : term::wrapped(text, indent, out_.columns());
  }

  Context& context_;
  term::Output& out_;
  bool begun_ = false;
};

// Prints a part of the users as a number, a share and a bar.
void part(MetricsScreen& screen, std::string_view name, std::uint64_t users, const Metrics& m) {
  constexpr std::size_t taken = 42;  // name, number and share
  screen.fact(
      name, grouped(users),
      fmt::format("{:>8}  {}", percent(share(users, m.users)), term::bar(users, m.users, screen.bar_room(taken))));
}

std::string period_of(const MetricsOptions& asked) {
  std::string text;
  if (asked.since) text = "registered from " + moment(*asked.since);
  if (asked.until) text += (asked.since ? " before " : "registered before ") + moment(*asked.until);
  return text;
}

void figures(MetricsScreen& screen, const Metrics& m, const MetricsOptions& asked) {
  screen.heading(fmt::format("{} user{}", grouped(m.users), m.users == 1 ? "" : "s"), period_of(asked));
  if (m.users == 0) return;
  part(screen, "referred", m.referred, m);
  part(screen, "organic", m.organic, m);
  part(screen, "active referrers", m.active_referrers, m);
  const auto& per = m.referrals_per_referrer;
  screen.fact(
      "each referred", decimal(per.mean),
      fmt::format("on average; median {}, p90 {}, max {}", grouped(per.median), grouped(per.p90), grouped(per.max)));
  screen.fact("k-factor", decimal(m.k_factor.value),
              fmt::format("{} referral{} by {} user{} in {} days", grouped(m.k_factor.referrals),
                          m.k_factor.referrals == 1 ? "" : "s", grouped(m.k_factor.cohort),
                          m.k_factor.cohort == 1 ? "" : "s", m.k_factor.window_days));
  screen.fact("first referral", span(m.time_to_first_referral.median),
              fmt::format("median after registering; 90 % in {}", span(m.time_to_first_referral.p90)));
  screen.fact("never referred", percent(m.time_to_first_referral.never_share), "of users");
  screen.fact("top 1 %", percent(m.concentration.top_1_percent_share),
              fmt::format("of direct referrals are theirs; gini {}", decimal(m.concentration.gini)));
}

std::string label_of(Period by, Instant start) {
  const std::string day = report::date(start);
  return by == Period::month ? day.substr(0, 7) : day;
}

void growth(MetricsScreen& screen, const Metrics& m) {
  std::vector<std::uint64_t> signups;
  for (const Metrics::PeriodRow& row : m.periods) signups.push_back(row.signups);
  const std::size_t first = m.periods.size() - std::min(m.periods.size(), max_periods);
  const std::string title = fmt::format("Sign-ups by {}", name_of(m.by));
  screen.heading(title, term::sparkline(signups, screen.bar_room(title.size() + 2, 48)));
  screen.left_out(first, "earlier", "periods");
  std::uint64_t most = 0;
  for (std::size_t i = first; i < signups.size(); ++i) most = std::max(most, signups[i]);
  term::TextTable table =
      screen.table({std::string(name_of(m.by)), "signups", "referred", "organic", "█ referred ░ organic"});
  for (const std::size_t column : {1U, 2U, 3U}) table.align(column, term::Align::right);
  constexpr std::size_t taken = 43;  // width of the other columns in a large store
  for (std::size_t i = first; i < m.periods.size(); ++i) {
    const Metrics::PeriodRow& row = m.periods[i];
    table.row({label_of(m.by, row.start), grouped(row.signups), grouped(row.referred), grouped(row.organic),
               term::split_bar(row.referred, row.organic, most, screen.bar_room(taken))});
  }
  table.finish();
}

struct Window {
  Duration length;
  std::uint64_t Metrics::Cohort::*count;
};

constexpr std::array<Window, 3> windows{{{days(7), &Metrics::Cohort::referred_within_7},
                                         {days(30), &Metrics::Cohort::referred_within_30},
                                         {days(90), &Metrics::Cohort::referred_within_90}}};

// "≥ 12.5 %" for a window that is not over.
std::string cohort_share(const Metrics::Cohort& cohort, const Window& window, Instant as_of) {
  const std::string text = percent(share(cohort.*window.count, cohort.users));
  return window_is_over(cohort.month, window.length, as_of) ? text : "≥ " + text;
}

void cohorts(MetricsScreen& screen, const Metrics& m, Instant as_of) {
  const bool open = !m.cohorts.empty() && !window_is_over(m.cohorts.back().month, windows.back().length, as_of);
  screen.heading("Cohorts", fmt::format("who referred somebody within so many days of registering{}",
                                        open ? "; ≥ where those days are not over yet" : ""));
  const std::size_t first = m.cohorts.size() - std::min(m.cohorts.size(), max_cohorts);
  screen.left_out(first, "earlier", "cohorts");
  term::TextTable table = screen.table({"month", "users", "7 days", "30 days", "90 days", ""});
  for (const std::size_t column : {1U, 2U, 3U, 4U}) table.align(column, term::Align::right);
  const std::size_t taken = open ? 53 : 47;  // width of the other columns
  for (std::size_t i = first; i < m.cohorts.size(); ++i) {
    const Metrics::Cohort& row = m.cohorts[i];
    table.row({report::date(row.month).substr(0, 7), grouped(row.users), cohort_share(row, windows[0], as_of),
               cohort_share(row, windows[1], as_of), cohort_share(row, windows[2], as_of),
               term::bar(row.referred_within_90, row.users, screen.bar_room(taken))});
  }
  table.finish();
}

void depth(MetricsScreen& screen, const Metrics& m) {
  const std::vector<std::uint64_t>& generations = m.depth.generations;
  screen.heading("Depth", fmt::format("referrers above a user: {} on average, {} at most", decimal(m.depth.mean),
                                      grouped(m.depth.max)));
  std::uint64_t deeper = 0;
  for (std::size_t i = max_generations; i < generations.size(); ++i) deeper += generations[i];
  std::uint64_t most = deeper;
  for (std::size_t i = 0; i < std::min(generations.size(), max_generations); ++i) most = std::max(most, generations[i]);
  term::TextTable table = screen.table({"depth", "users", ""});
  table.align(0, term::Align::right);
  table.align(1, term::Align::right);
  const std::size_t room = screen.bar_room(18);
  for (std::size_t i = 0; i < std::min(generations.size(), max_generations); ++i)
    table.row({std::to_string(i), grouped(generations[i]), term::bar(generations[i], most, room)});
  if (generations.size() > max_generations) table.row({"deeper", grouped(deeper), term::bar(deeper, most, room)});
  table.finish();
}

void leaders(MetricsScreen& screen, const Metrics& m) {
  screen.heading("Top referrers", "by direct referrals; the downline is everybody below");
  term::TextTable table = screen.table({"#", "id", "direct", "downline", "", "code", "name"});
  for (const std::size_t column : {0U, 1U, 2U, 3U}) {
    table.align(column, term::Align::right);
    table.layout(column).whole = true;
  }
  table.layout(4).drop = 2;
  table.layout(5).whole = true;
  table.layout(5).drop = 1;
  std::size_t place = 0;
  for (const Metrics::TopReferrer& row : m.top_referrers) {
    const bool erased = row.user.code.empty();
    // Names come last, because they have any length.
    table.row({std::to_string(++place), std::to_string(row.user.id.value), grouped(row.direct), grouped(row.downline),
               term::bar(row.direct, m.referrals_per_referrer.max, bar_columns / 2), erased ? "-" : row.user.code,
               erased ? "erased" : row.user.name});
  }
  table.finish();
}

}  // namespace

void show_metrics(Context& context, const Metrics& metrics, const MetricsOptions& asked) {
  MetricsScreen screen(context);
  figures(screen, metrics, asked);
  if (metrics.users == 0) return;
  growth(screen, metrics);
  cohorts(screen, metrics, asked.until ? std::min(*asked.until, context.now()) : context.now());
  depth(screen, metrics);
  if (!metrics.top_referrers.empty()) leaders(screen, metrics);
}

void show_user_metrics(Context& context, const UserMetrics& metrics) {
  MetricsScreen screen(context);
  screen.fact("rank", grouped(metrics.rank), "by direct referrals, then downline");
  screen.fact("direct", grouped(metrics.direct), fmt::format("{} in the last 30 days", grouped(metrics.last_30_days)));
  screen.fact("downline", grouped(metrics.downline),
              fmt::format("{} level{} deep", grouped(metrics.downline_depth), metrics.downline_depth == 1 ? "" : "s"));
  screen.fact("first referral", span(metrics.time_to_first_referral),
              metrics.time_to_first_referral ? "after registering" : "none yet");
}

}  // namespace refctl::cli
