#include "cli/report/html_report.hpp"
#include "cli/report/text.hpp"

#include <catch2/catch.hpp>

#include <regex>
#include <string>

namespace refctl::report {
namespace {

constexpr Instant january{1'767'225'600'000};  // 2026-01-01

Metrics figures() {
  Metrics m;
  m.users = 1234;
  m.referred = 1000;
  m.organic = 234;
  m.referral_share = 1000.0 / 1234;
  m.active_referrers = 10;
  m.depth = {.max = 13, .mean = 1.5, .generations = {234, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 988}};
  m.top_referrers = {{{{1}, "<script>alert(\"1\")</script>\x1b[31m\xe2\x80\xae", "CODE-1"}, 900, 990},
                     {{{2}, "", ""}, 5, 7}};
  m.periods = {{january, 1234, 1000, 234}};
  m.cohorts = {{january, 1234, 1, 5, 10}};
  m.time_to_first_counts = {1, 2, 3, 4, 0, 0, 0, 0};
  return m;
}

std::size_t count(const std::string& text, const std::string& pattern) {
  const std::regex expression(pattern);
  return static_cast<std::size_t>(
      std::distance(std::sregex_iterator(text.begin(), text.end(), expression), std::sregex_iterator()));
}

// Checks that elements are closed in order. Void and self-closed elements have no end tag.
bool well_formed(const std::string& page) {
  std::vector<std::string> open;
  const std::regex tag("<(/?)([a-z0-9]+)[^>]*?(/?)>");
  for (auto at = std::sregex_iterator(page.begin(), page.end(), tag); at != std::sregex_iterator(); ++at) {
    const std::string name = (*at)[2];
    if ((*at)[3].length() > 0 || name == "meta") continue;
    if ((*at)[1].length() == 0) {
      open.push_back(name);
    } else if (open.empty() || open.back() != name) {
      return false;
    } else {
      open.pop_back();
    }
  }
  return open.empty();
}

TEST_CASE("the page is self-contained: it loads nothing and runs no script") {
  const std::string page = html_report(figures(), {.made = january, .source = "/srv/store"});
  CHECK(page.rfind("<!doctype html>", 0) == 0);
  CHECK(count(page, "<(script|img|link|iframe|object|embed|base|form|a)\\b") == 0);
  CHECK(count(page, "\\b(src|href|srcset|action|on[a-z]+)=") == 0);
  CHECK(count(page, "url\\(|@import|https?://") == 0);
  CHECK(page.find("default-src 'none'") != std::string::npos);
  CHECK(page.find("prefers-color-scheme:dark") != std::string::npos);
}

TEST_CASE("stored text cannot become markup or deceive a reader") {
  const std::string page = html_report(figures(), {.made = january, .source = "<b>&"});
  CHECK(page.find("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;\\x1b[31m\\u202e") != std::string::npos);
  CHECK(page.find("&lt;b&gt;&amp;") != std::string::npos);
  CHECK(page.find('\x1b') == std::string::npos);
  CHECK(page.find("erased user 2") != std::string::npos);
}

TEST_CASE("every chart exists and is well formed, even without users") {
  CHECK(count(html_report(figures(), {.made = january, .source = ""}), "<svg ") == 4);
  CHECK(well_formed(html_report(figures(), {.made = january, .source = ""})));
  const std::string empty = html_report({}, {.made = january, .source = ""});
  CHECK(well_formed(empty));
  CHECK(empty.find("nan") == std::string::npos);
  CHECK(empty.find("Nobody has signed up yet") != std::string::npos);
}

TEST_CASE("very many periods and generations fit on the page") {
  Metrics m = figures();
  m.by = Period::day;
  m.periods.clear();
  for (int i = 0; i < 5000; ++i) m.periods.push_back({january + days(i), 3, 1, 2});
  m.depth.generations.assign(100'000, 1);
  m.cohorts.assign(600, {january, 10, 1, 2, 3});
  const std::string page = html_report(m, {.made = january, .source = ""});
  CHECK(page.size() < 100'000);
  CHECK(page.find("deeper") != std::string::npos);
  // The bars contain all sign-ups: the last one has the sum of its days.
  CHECK(count(page, "<g><title>[^<]*: 96 sign-ups, 32 referred, 64 organic") == 156);
}

TEST_CASE("numbers are written for people") {
  CHECK(percent(0) == "0 %");
  CHECK(percent(0.0001) == "< 0.1 %");
  CHECK(percent(0.4194) == "41.9 %");
  CHECK(percent(0.99999) == "> 99.9 %");
  CHECK(percent(1) == "100 %");
  CHECK(span(std::nullopt) == "–");
  CHECK(span(Duration{59'999}) == "59 s");
  CHECK(span(hours(5)) == "5 h 0 min");
  CHECK(span(days(3)) == "3 d 0 h");
  CHECK(span(days(40)) == "40 days");
  CHECK(period_name(Period::month, january) == "Jan 2026");
  CHECK(period_name(Period::day, january) == "1 Jan 2026");
}

}  // namespace
}  // namespace refctl::report
