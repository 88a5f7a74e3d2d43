#include "cli/metrics_output.hpp"

#include "cli/json_row.hpp"
#include "cli/term/bars.hpp"
#include "cli/term/csv.hpp"
#include "cli/term/escape.hpp"
#include "cli/term/progress.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace refctl::cli {

namespace {

// Periods drawn one a line; the sparkline shows all of them.
constexpr std::size_t periods_drawn = 12;

std::string percent(double share) { return fmt::format("{:.1f} %", share * 100); }

std::string span(const std::optional<Duration>& duration) {
  if (!duration) return "-";
  const std::int64_t minutes = duration->ms / 60'000;
  if (minutes < 120) return fmt::format("{} min", minutes);
  if (minutes < 2 * 24 * 60) return fmt::format("{} h", minutes / 60);
  return fmt::format("{:.1f} days", static_cast<double>(minutes) / (24 * 60));
}

class Drawing {
 public:
  Drawing(Context& context, const Metrics& metrics)
      : out_(context.out()),
        style_(context.style()),
        metrics_(metrics),
        columns_(std::min<std::size_t>(out_.columns(), 100)) {}

  void all() {
    summary();
    growth();
    generations();
    leaderboard();
    cohorts();
  }

 private:
  void heading(std::string_view text) {
    out_.line("");
    out_.line(style_.paint(term::Tone::strong, text));
  }

  void figure(std::string_view name, std::string_view value, std::string_view remark = {}) {
    const std::string gap(std::max<std::size_t>(1, 12 - std::min<std::size_t>(12, term::display_width(value)) + 1),
                          ' ');
    std::string line = fmt::format("  {:<28}{}{}", name, gap, value);
    if (!remark.empty()) line += "  " + style_.paint(term::Tone::dim, remark);
    out_.line(line);
  }

  void share(std::string_view name, std::uint64_t count, double part) {
    figure(name, term::grouped(count),
           fmt::format("{:>7}  {}", percent(part), term::bar(static_cast<std::uint64_t>(part * 10'000), 10'000, 24)));
  }

  void summary() {
    const Metrics& m = metrics_;
    out_.line(style_.paint(term::Tone::strong, "Referrals"));
    figure("users", term::grouped(m.users));
    share("referred", m.referred, m.referral_share);
    share("organic", m.organic, m.users == 0 ? 0 : 1 - m.referral_share);
    share("active referrers", m.active_referrers, m.participation);
    figure("referrals per referrer", fmt::format("{:.2f}", m.referrals_per_referrer.mean),
           fmt::format("median {}, 90th percentile {}, most {}", m.referrals_per_referrer.median,
                       m.referrals_per_referrer.p90, term::grouped(m.referrals_per_referrer.max)));
    figure("k-factor", fmt::format("{:.3f}", m.k_factor.value),
           fmt::format("{} referrals by {} users in their first {} days", term::grouped(m.k_factor.referrals),
                       term::grouped(m.k_factor.cohort), m.k_factor.window_days));
    figure("time to first referral", span(m.time_to_first_referral.median),
           fmt::format("90th percentile {}; never: {}", span(m.time_to_first_referral.p90),
                       percent(m.time_to_first_referral.never_share)));
    figure("concentration", percent(m.concentration.top_1_percent_share),
           fmt::format("of referrals by the top 1 % of referrers; Gini {:.2f}", m.concentration.gini));
  }

  void growth() {
    if (metrics_.periods.empty()) return;
    std::vector<std::uint64_t> signups;
    for (const Metrics::PeriodRow& row : metrics_.periods) signups.push_back(row.signups);
    heading(fmt::format("Sign-ups by {}", name_of(metrics_.by)));
    out_.line("  " + term::sparkline(signups, columns_ - 2));
    const std::size_t first = signups.size() > periods_drawn ? signups.size() - periods_drawn : 0;
    const std::uint64_t most = *std::max_element(signups.begin() + static_cast<std::ptrdiff_t>(first), signups.end());
    for (std::size_t i = first; i < signups.size(); ++i) {
      const Metrics::PeriodRow& row = metrics_.periods[i];
      const double referred =
          row.signups == 0 ? 0 : static_cast<double>(row.referred) / static_cast<double>(row.signups);
      out_.line(fmt::format("  {}  {:>11}  {:>7} referred  {}",
                            to_rfc3339(row.start).substr(0, metrics_.by == Period::month ? 7 : 10),
                            term::grouped(row.signups), percent(referred), term::bar(row.signups, most, bar_room(46))));
    }
    if (first > 0)
      out_.line(style_.paint(term::Tone::dim,
                             fmt::format("  the last {} of {}", periods_drawn, term::grouped(signups.size()))));
  }

  void generations() {
    const std::vector<std::uint64_t>& levels = metrics_.depth.generations;
    if (levels.empty()) return;
    heading("Users by depth");
    const std::uint64_t most = *std::max_element(levels.begin(), levels.end());
    const std::size_t shown = std::min<std::size_t>(levels.size(), 10);
    for (std::size_t depth = 0; depth < shown; ++depth)
      out_.line(fmt::format("  {:>5}  {:>11}  {}", depth, term::grouped(levels[depth]),
                            term::bar(levels[depth], most, bar_room(24))));
    const std::string deeper =
        levels.size() > shown ? fmt::format("… down to {}; ", term::grouped(metrics_.depth.max)) : "";
    out_.line(style_.paint(term::Tone::dim, fmt::format("  {}mean depth {:.2f}", deeper, metrics_.depth.mean)));
  }

  void leaderboard() {
    if (metrics_.top_referrers.empty()) return;
    heading("Top referrers");
    const std::uint64_t most = metrics_.top_referrers.front().direct;
    std::size_t place = 0;
    for (const Metrics::TopReferrer& top : metrics_.top_referrers) {
      const std::string name =
          fmt::format("{} ({})", top.user.code.empty() ? "erased" : term::escape(top.user.name), top.user.id.value);
      const std::string shown = term::cut(name, 32);
      out_.line(fmt::format("  {:>3}  {}{}  {:>9} direct  {:>9} in all  {}", ++place, shown,
                            std::string(32 - term::display_width(shown), ' '), term::grouped(top.direct),
                            term::grouped(top.downline), term::bar(top.direct, most, bar_room(78))));
    }
  }

  void cohorts() {
    if (metrics_.cohorts.empty()) return;
    heading("Cohorts: who referred somebody within 7, 30 and 90 days");
    const std::size_t first = metrics_.cohorts.size() > periods_drawn ? metrics_.cohorts.size() - periods_drawn : 0;
    for (std::size_t i = first; i < metrics_.cohorts.size(); ++i) {
      const Metrics::Cohort& row = metrics_.cohorts[i];
      const auto part = [&row](std::uint64_t n) {
        return percent(row.users == 0 ? 0 : static_cast<double>(n) / static_cast<double>(row.users));
      };
      out_.line(fmt::format("  {}  {:>11}  {:>8}  {:>8}  {:>8}", to_rfc3339(row.month).substr(0, 7),
                            term::grouped(row.users), part(row.referred_within_7), part(row.referred_within_30),
                            part(row.referred_within_90)));
    }
  }

  [[nodiscard]] std::size_t bar_room(std::size_t taken) const { return columns_ > taken + 8 ? columns_ - taken : 8; }

  term::Output& out_;
  const term::Style& style_;
  const Metrics& metrics_;
  std::size_t columns_;
};

bool holds_objects(std::string_view value) { return value.starts_with("[{"); }

void write_list(term::Output& out, std::string_view list) {
  bool first = true;
  for (const std::string_view row : elements_of(list)) {
    std::vector<std::string> keys;
    std::vector<std::string> cells;
    for (const auto& [key, value] : members_of(row)) {
      keys.emplace_back(key);
      cells.push_back(out.is_terminal() ? term::escape(csv_value(value)) : csv_value(value));
    }
    if (first) out.write(term::csv_line(keys));
    first = false;
    out.write(term::csv_line(cells));
  }
}

// The figures nest four deep at most.
void write_flat(term::Output& out, const std::string& name, std::string_view value) {
  if (value.starts_with('{')) {
    for (const auto& [key, inner] : members_of(value))
      write_flat(out, name.empty() ? std::string(key) : fmt::format("{}.{}", name, key), inner);
    return;
  }
  if (value.starts_with('[')) {
    std::size_t index = 0;
    for (const std::string_view inner : elements_of(value)) write_flat(out, fmt::format("{}.{}", name, index++), inner);
    return;
  }
  const std::string text = csv_value(value);
  out.write(term::csv_line({name, out.is_terminal() ? term::escape(text) : text}));
}

}  // namespace

void draw_metrics(Context& context, const Metrics& metrics) { Drawing(context, metrics).all(); }

Result<> write_metrics_csv(Context& context, std::string_view object) {
  const std::vector<JsonSlice> members = members_of(object);
  std::vector<std::string> wanted = context.globals().field_names();
  if (wanted.empty()) {
    for (const JsonSlice& one : members) wanted.emplace_back(one.first);
  }
  std::vector<JsonSlice> picked;
  for (const std::string& field : wanted) {
    const auto found =
        std::find_if(members.begin(), members.end(), [&](const JsonSlice& one) { return one.first == field; });
    if (found == members.end())
      return fail(ErrorCode::usage, fmt::format("--fields: there is no field '{}' here", term::escape(field)));
    picked.push_back(*found);
  }
  term::Output& out = context.out();
  if (picked.size() == 1 && holds_objects(picked.front().second)) {
    write_list(out, picked.front().second);
    return {};
  }
  out.write("metric,value\n");
  for (const auto& [key, value] : picked) write_flat(out, std::string(key), value);
  return {};
}

}  // namespace refctl::cli
