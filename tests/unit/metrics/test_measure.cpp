#include "store/rules/metrics/measure.hpp"
#include "store/wire/json/json_writer.hpp"
#include "store/wire/views/metrics_json.hpp"
#include "tests/support/memory_records.hpp"

#include <catch2/catch.hpp>

namespace refctl::metrics {
namespace {

// Returns the day with this number after 2026-01-01, a Thursday.
constexpr Instant day(std::int64_t number) { return Instant{1'767'225'600'000} + days(number); }

struct Row {
  std::uint64_t id;
  std::uint64_t referrer;
  Instant at;
  bool erased = false;
};

const std::vector<Row> ten{{1, 0, day(0)},  {2, 1, day(3)},  {3, 1, day(30)},
                           {4, 2, day(40)}, {5, 0, day(31)}, {6, 5, day(31) + hours(12)},
                           {7, 5, day(45)}, {8, 2, day(50)}, {9, 0, day(59), true},
                           {10, 9, day(60)}};

std::unique_ptr<test::MemoryRecords> store_of(const std::vector<Row>& rows) {
  auto records = std::make_unique<test::MemoryRecords>();
  REQUIRE(records->write([&](records::Writer& writer) -> Result<> {
    for (const Row& row : rows) {
      User user;
      user.id = {row.id};
      user.registered_at = row.at;
      user.erased = row.erased;
      if (row.referrer != 0) user.referrer = UserId{row.referrer};
      std::optional<EmailKey> email;
      std::optional<CodeKey> code;
      if (!row.erased) {
        user.name = "User " + std::to_string(row.id);
        user.email = std::to_string(row.id) + "@example.com";
        user.code = "CODE" + std::to_string(row.id);
        email = EmailKey{user.email};
        code = CodeKey{user.code};
      }
      if (auto put = writer.put_user(user, email, code); !put) return put;
    }
    return {};
  }));
  return records;
}

Metrics measured(const std::vector<Row>& rows, const MetricsOptions& options, Instant now) {
  auto records = store_of(rows);
  auto metrics = records->read([&](records::Reader& reader) { return measure(reader, options, now); });
  REQUIRE(metrics);
  return *metrics;
}

std::string json(const Metrics& metrics) {
  std::string text;
  wire::JsonWriter out(text);
  wire::write_metrics(out, metrics);
  return text;
}

std::string user_json(std::uint64_t id) {
  auto records = store_of(ten);
  auto metrics = records->read([&](records::Reader& reader) { return measure_user(reader, {id}, day(75)); });
  REQUIRE(metrics);
  std::string text;
  wire::JsonWriter out(text);
  wire::write_user_metrics(out, *metrics);
  return text;
}

TEST_CASE("ten users, computed by hand") {
  CHECK(
      json(measured(ten, {}, day(75))) ==
      R"({"users":10,"referred":7,"organic":3,"referral_share":0.7,"active_referrers":4,"participation":0.4,)"
      R"("referrals_per_referrer":{"mean":1.75,"median":2,"p90":2,"max":2},)"
      R"("k_factor":{"window_days":30,"cohort":7,"referrals":4,"value":0.5714285714285714},)"
      R"("time_to_first_referral_seconds":{"median":86400,"p90":3196800,"never_share":0.6},)"
      R"("depth":{"max":2,"mean":0.9,"generations":[3,5,2]},)"
      R"("concentration":{"top_1_percent_share":0.2857142857142857,"gini":0.10714285714285714},)"
      R"("top_referrers":[{"user":{"id":1,"name":"User 1","referral_code":"CODE1"},"direct":2,"downline":4},)"
      R"({"user":{"id":2,"name":"User 2","referral_code":"CODE2"},"direct":2,"downline":2},)"
      R"({"user":{"id":5,"name":"User 5","referral_code":"CODE5"},"direct":2,"downline":2},)"
      R"({"user":{"id":9,"name":null,"referral_code":null},"direct":1,"downline":1}],)"
      R"("periods":[{"start":"2026-01-01T00:00:00.000Z","signups":3,"referred":2,"organic":1},)"
      R"({"start":"2026-02-01T00:00:00.000Z","signups":5,"referred":4,"organic":1},)"
      R"({"start":"2026-03-01T00:00:00.000Z","signups":2,"referred":1,"organic":1}],)"
      R"("cohorts":[{"month":"2026-01","users":3,"referred_within_7":1,"referred_within_30":1,"referred_within_90":2},)"
      R"({"month":"2026-02","users":5,"referred_within_7":1,"referred_within_30":1,"referred_within_90":1},)"
      R"({"month":"2026-03","users":2,"referred_within_7":1,"referred_within_30":1,"referred_within_90":1}]})");
  using Windows = std::vector<std::uint64_t>;
  const auto cohorts = measured(ten, {}, day(75)).cohorts;
  REQUIRE(cohorts.size() == 3);
  CHECK(cohorts[0].open_windows == Windows{90});
  CHECK(cohorts[1].open_windows == Windows{30, 90});
  CHECK(cohorts[2].open_windows == Windows{7, 30, 90});
  const std::array<std::uint64_t, 8> counts{0, 2, 1, 0, 0, 0, 1, 0};
  CHECK(measured(ten, {}, day(75)).time_to_first_counts == counts);
}

// Returns enough users for two threads to share the work.
graph::Columns many_users(bool in_time) {
  constexpr std::uint32_t users = 120'000;
  graph::Columns columns;
  columns.ids = graph::Ids(1, users);
  for (std::uint32_t i = 0; i < users; ++i) {
    columns.referrers.push_back(i % 5 == 0 ? graph::no_node : i / (2 + i % 7));
    const std::int64_t step = in_time ? 0 : static_cast<std::int64_t>(i * 7919U % 100'003U) * 60'000;
    columns.registered_at.push_back(day(0).ms + std::int64_t{i} * 200'000 + step);
  }
  return columns;
}

TEST_CASE("each part of the metrics equals the complete metrics") {
  const bool in_time = GENERATE(true, false);
  const std::optional<Instant> since = GENERATE(std::optional<Instant>(), std::optional<Instant>(day(100)));
  const graph::Columns columns = many_users(in_time);
  MetricsOptions options{.by = Period::week, .since = since, .until = day(400), .top = 20};
  const Metrics whole = *measure_columns(columns, options, day(500));
  CHECK(whole.top_referrers.size() == 20);
  options.parts = {.depth = true, .leaders = false, .others = false};
  const Metrics depth = *measure_columns(columns, options, day(500));
  CHECK(depth.depth.generations == whole.depth.generations);
  CHECK(depth.depth.mean == whole.depth.mean);
  CHECK(depth.users == 0);
  options.parts = {.depth = false, .leaders = true, .others = false};
  Metrics leaders = *measure_columns(columns, options, day(500));
  options.parts = {.depth = false, .leaders = false, .others = true};
  Metrics others = *measure_columns(columns, options, day(500));
  CHECK(others.depth.generations.empty());
  CHECK(others.top_referrers.empty());
  others.depth = depth.depth;
  others.top_referrers = leaders.top_referrers;
  CHECK(json(others) == json(whole));
  CHECK(others.time_to_first_counts == whole.time_to_first_counts);
}

TEST_CASE("a single part is also refused for a store with loops") {
  auto records = store_of({{1, 2, day(0)}, {2, 1, day(0)}});
  for (const MetricsParts parts : {MetricsParts{true, false, false}, MetricsParts{false, true, false}}) {
    auto metrics = records->read([&](records::Reader& reader) { return measure(reader, {.parts = parts}, day(75)); });
    REQUIRE_FALSE(metrics);
    CHECK(metrics.error().code == ErrorCode::store_damaged);
  }
}

TEST_CASE("since and until select the population, and nothing after until counts") {
  const Metrics metrics = measured(ten, {.since = day(31), .until = day(45)}, day(500));
  CHECK(metrics.users == 3);  // 4, 5 and 6; user 7 registered at --until
  CHECK(metrics.referred == 2);
  CHECK(metrics.active_referrers == 1);
  CHECK(metrics.top_referrers.at(0).direct == 1);
  CHECK(metrics.k_factor.cohort == 0);
  CHECK(metrics.depth.generations == std::vector<std::uint64_t>{1, 1, 1});
  CHECK(measured(ten, {.until = day(61)}, day(0)).k_factor.cohort == 4);
  CHECK(measured(ten, {.until = day(60)}, day(0)).k_factor.cohort == 3);
}

TEST_CASE("weeks start on Monday, days at midnight, and gaps are listed up to a length") {
  const auto starts = [](const std::vector<Row>& rows, Period by) {
    std::vector<std::string> list;
    for (const auto& row : measured(rows, {.by = by}, day(75)).periods) {
      list.push_back(to_rfc3339(row.start).substr(0, 10) + " " + std::to_string(row.signups));
    }
    return list;
  };
  CHECK(starts({{1, 0, day(0)}, {2, 0, day(4)}, {3, 0, day(4) - Duration{1}}, {4, 0, day(20)}}, Period::week) ==
        std::vector<std::string>{"2025-12-29 2", "2026-01-05 1", "2026-01-12 0", "2026-01-19 1"});
  CHECK(starts({{1, 0, day(2)}, {2, 0, day(0) - Duration{1}}}, Period::day) ==
        std::vector<std::string>{"2025-12-31 1", "2026-01-01 0", "2026-01-02 0", "2026-01-03 1"});
  CHECK(starts({{1, 0, day(0)}, {2, 0, day(1001)}}, Period::day).size() == 1002);
  CHECK(starts({{1, 0, day(0)}, {2, 0, day(1002)}}, Period::day).size() == 2);
  CHECK(starts({{1, 0, Instant{-1}}, {2, 0, Instant{0}}}, Period::month) ==
        std::vector<std::string>{"1969-12-01 1", "1970-01-01 1"});
}

TEST_CASE("an empty store has metrics") {
  CHECK(json(measured({}, {}, day(75))) ==
        R"({"users":0,"referred":0,"organic":0,"referral_share":0,"active_referrers":0,"participation":0,)"
        R"("referrals_per_referrer":{"mean":0,"median":0,"p90":0,"max":0},)"
        R"("k_factor":{"window_days":30,"cohort":0,"referrals":0,"value":0},)"
        R"("time_to_first_referral_seconds":{"median":null,"p90":null,"never_share":0},)"
        R"("depth":{"max":0,"mean":0,"generations":[]},)"
        R"("concentration":{"top_1_percent_share":0,"gini":0},"top_referrers":[],"periods":[],"cohorts":[]})");
}

TEST_CASE("one user's metrics, computed by hand") {
  CHECK(
      user_json(1) ==
      R"({"direct":2,"downline":4,"downline_depth":2,"rank":1,"time_to_first_referral_seconds":259200,"last_30_days":0})");
  CHECK(
      user_json(2) ==
      R"({"direct":2,"downline":2,"downline_depth":1,"rank":2,"time_to_first_referral_seconds":3196800,"last_30_days":1})");
  CHECK(
      user_json(7) ==
      R"({"direct":0,"downline":0,"downline_depth":0,"rank":8,"time_to_first_referral_seconds":null,"last_30_days":0})");
  auto records = store_of(ten);
  auto unknown = records->read([&](records::Reader& reader) { return measure_user(reader, {11}, day(75)); });
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().code == ErrorCode::no_such_user);
}

TEST_CASE("a user older than their referrer has a time to referral of zero") {
  const Metrics metrics = measured({{1, 2, day(0)}, {2, 0, day(5)}}, {}, day(75));
  CHECK(metrics.time_to_first_referral.median == Duration{0});
  CHECK(metrics.k_factor.referrals == 1);
}

TEST_CASE("milliseconds are exact") {
  const Metrics metrics = measured({{1, 0, day(0)}, {2, 1, day(0) + Duration{1'050}}}, {}, day(75));
  CHECK(json(metrics).find(R"("median":1.05,)") != std::string::npos);
}

TEST_CASE("metrics of a store with loops are refused") {
  auto records = store_of({{1, 2, day(0)}, {2, 1, day(0)}});
  auto metrics = records->read([&](records::Reader& reader) { return measure(reader, {}, day(75)); });
  REQUIRE_FALSE(metrics);
  CHECK(metrics.error().code == ErrorCode::store_damaged);
  auto user = records->read([&](records::Reader& reader) { return measure_user(reader, {1}, day(75)); });
  CHECK_FALSE(user);
}

TEST_CASE("the window of a cohort is over when that of the month's last moment is") {
  constexpr Instant january = day(0);
  constexpr Instant february = day(31);  // of 28 days
  CHECK_FALSE(window_is_over(january, days(7), day(38) - Duration{1}));
  CHECK(window_is_over(january, days(7), day(38)));
  CHECK_FALSE(window_is_over(february, days(90), day(59 + 90) - Duration{1}));
  CHECK(window_is_over(february, days(90), day(59 + 90)));
  CHECK(window_is_over(Instant{1'796'083'200'000}, days(30), day(365 + 30)));  // December 2026
  CHECK_FALSE(window_is_over(Instant{1'796'083'200'000}, days(30), day(365 + 29)));
}

}  // namespace
}  // namespace refctl::metrics
