#include "cli/report/html_report.hpp"

#include "cli/report/charts.hpp"
#include "cli/report/style.hpp"
#include "cli/report/text.hpp"
#include "cli/term/numbers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace refctl::report {
namespace {

using term::grouped;

constexpr std::size_t max_generations = 12;

std::string tile(const std::string& value, const std::string& label) {
  return fmt::format(R"(<div class="tile"><b>{}</b><span>{}</span></div>)", value, label);
}

std::string section(std::string_view title, std::string_view note, std::string_view content) {
  return fmt::format("<section><h2>{}</h2><p class=\"note\">{}</p>{}</section>\n", title, note, content);
}

std::string about(const Metrics& m, const ReportFacts& facts) {
  std::string text = fmt::format("{} user{}", grouped(m.users), m.users == 1 ? "" : "s");
  if (facts.since) text += " registered from " + date(*facts.since);
  if (facts.until) text += std::string(facts.since ? "" : " registered") + " before " + date(*facts.until);
  if (!facts.source.empty()) text += " · " + html(facts.source);
  return text + " · as of " + to_rfc3339(facts.made).substr(0, 16).replace(10, 1, " ") + " UTC";
}

std::string tiles(const Metrics& m) {
  std::string out = R"(<div class="tiles">)";
  out += tile(html(percent(m.referral_share)), "of users were referred");
  out += tile(decimal(m.k_factor.value),
              fmt::format("K-factor: referrals a user in their first {} days", m.k_factor.window_days));
  out +=
      tile(html(percent(m.participation)), fmt::format("have referred somebody: {} user{}", grouped(m.active_referrers),
                                                       m.active_referrers == 1 ? "" : "s"));
  out += tile(decimal(m.referrals_per_referrer.mean),
              fmt::format("referrals a referrer; the most: {}", grouped(m.referrals_per_referrer.max)));
  out += tile(span(m.time_to_first_referral.median), "to the first referral (median)");
  out += tile(html(percent(m.concentration.top_1_percent_share)), "of referrals by the top 1 % of referrers");
  return out + "</div>\n";
}

std::string growth(const Metrics& m) {
  const std::string note = fmt::format(
      R"(<span class="key referred"></span>referred {}<span class="key organic"></span>organic {} &nbsp; by {})",
      grouped(m.referred), grouped(m.organic), name_of(m.by));
  return section("Growth", note, "<div class=\"wide\">" + growth_chart(m.periods, m.by) + "</div>");
}

std::string times_to_refer(const Metrics& m) {
  constexpr std::array labels{"within 1 hour", "1 day", "3 days", "7 days", "14 days", "30 days", "90 days", "later"};
  std::vector<BarRow> rows;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const std::uint64_t count = m.time_to_first_counts[i];
    const double share =
        m.active_referrers == 0 ? 0 : static_cast<double>(count) / static_cast<double>(m.active_referrers);
    rows.push_back({labels[i], count, fmt::format("{} · {}", grouped(count), html(percent(share)))});
  }
  return section(
      "Time to the first referral",
      fmt::format("of the users who referred somebody; 90 % of them within {}", span(m.time_to_first_referral.p90)),
      bar_chart("Time to the first referral", rows));
}

std::string depths(const Metrics& m) {
  std::vector<BarRow> rows;
  const auto row = [&](std::string label, std::uint64_t users) {
    const double share = static_cast<double>(users) / static_cast<double>(m.users);
    rows.push_back({std::move(label), users, fmt::format("{} · {}", grouped(users), html(percent(share)))});
  };
  const std::vector<std::uint64_t>& generations = m.depth.generations;
  for (std::size_t depth = 0; depth < std::min(generations.size(), max_generations); ++depth) {
    row(depth == 0 ? "organic" : fmt::format("level {}", depth), generations[depth]);
  }
  if (generations.size() > max_generations) {
    std::uint64_t deeper = 0;
    for (std::size_t depth = max_generations; depth < generations.size(); ++depth) deeper += generations[depth];
    row("deeper", deeper);
  }
  return section(
      "Depth of the referral trees",
      fmt::format("referrers above a user: {} on average, {} at most", decimal(m.depth.mean), grouped(m.depth.max)),
      rows.empty() ? R"(<p class="none">There are no users yet.</p>)"
                   : bar_chart("Users at each depth of the referral trees", rows));
}

std::string cohorts(const Metrics& m, const ReportFacts& facts) {
  const Instant as_of = facts.until && *facts.until < facts.made ? *facts.until : facts.made;
  return section(
      "Cohorts",
      "share of each month’s users who referred somebody within 7, 30 and 90 days of their own sign-up; … "
      "where those days are not over",
      m.cohorts.empty() ? R"(<p class="none">There are no cohorts yet.</p>)" : cohort_chart(m.cohorts, as_of));
}

std::string leaderboard(const Metrics& m) {
  if (m.top_referrers.empty()) {
    return section("Top referrers", "by direct referrals", R"(<p class="none">Nobody has referred anybody yet.</p>)");
  }
  std::string rows;
  std::size_t place = 0;
  for (const Metrics::TopReferrer& top : m.top_referrers) {
    const std::string name = top.user.code.empty() ? fmt::format("<i>erased user {}</i>", top.user.id.value)
                                                   : fmt::format("<bdi>{}</bdi>", html(top.user.name));
    rows += fmt::format(R"(<tr><td>{}</td><td>{}</td><td class="code">{}</td><td>{}</td><td>{}</td></tr>)", ++place,
                        name, html(top.user.code), grouped(top.direct), grouped(top.downline));
  }
  return section("Top referrers", "by direct referrals; the downline is everybody below them",
                 "<div class=\"wide\"><table><thead><tr><th>#</th><th>name</th><th>code</th><th>direct</th>"
                 "<th>downline</th></tr></thead><tbody>" +
                     rows + "</tbody></table></div>");
}

std::string definitions() {
  std::string list;
  for (const MetricDefinition& one : metric_definitions)
    list += fmt::format("<dt>{}</dt><dd>{}</dd>", html(one.name), html(one.meaning));
  return section("What these figures mean", html(metrics_population), "<dl>" + list + "</dl>");
}

}  // namespace

std::string html_report(const Metrics& metrics, const ReportFacts& facts) {
  std::string page =
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n";
  const std::string title = html(facts.title);
  page += fmt::format("<title>{} · {}</title>\n<style>", title, date(facts.made));
  page += style;
  page += fmt::format("</style>\n</head>\n<body>\n<main>\n<h1>{}</h1>\n<p class=\"about\">{}</p>\n", title,
                      about(metrics, facts));
  page += tiles(metrics);
  page += growth(metrics);
  page += "<div class=\"grid\">\n" + cohorts(metrics, facts) + leaderboard(metrics) + "</div>\n";
  page += "<div class=\"grid\">\n" + times_to_refer(metrics) + depths(metrics) + "</div>\n";
  return page + definitions() + "</main>\n</body>\n</html>\n";
}

}  // namespace refctl::report
