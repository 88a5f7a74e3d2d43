#include "store/model/time/instant.hpp"

#include <catch2/catch.hpp>

using namespace refctl;

namespace {

constexpr Instant now{1'772'366'400'000};  // 2026-03-01T12:00:00Z

std::string read(std::string_view text) {
  const auto at = parse_instant(text, now);
  return at ? to_rfc3339(*at) : "refused";
}

}  // namespace

TEST_CASE("an instant is written in UTC with milliseconds") {
  CHECK(to_rfc3339(now) == "2026-03-01T12:00:00.000Z");
  CHECK(to_rfc3339({0}) == "1970-01-01T00:00:00.000Z");
  CHECK(to_rfc3339({-1}) == "1969-12-31T23:59:59.999Z");
  CHECK(to_rfc3339({951'782'400'007}) == "2000-02-29T00:00:00.007Z");
  CHECK(to_rfc3339({-62'135'596'800'000}) == "0001-01-01T00:00:00.000Z");
  CHECK(to_rfc3339({253'402'300'799'999}) == "9999-12-31T23:59:59.999Z");
}

TEST_CASE("RFC 3339 is read with any offset and fraction") {
  CHECK(read("2026-03-01T12:00:00Z") == "2026-03-01T12:00:00.000Z");
  CHECK(read("2026-03-01t12:00:00z") == "2026-03-01T12:00:00.000Z");
  CHECK(read("2026-03-01 12:00:00+00:00") == "2026-03-01T12:00:00.000Z");
  CHECK(read("2026-03-01T12:00:00.1Z") == "2026-03-01T12:00:00.100Z");
  CHECK(read("2026-03-01T12:00:00.123999Z") == "2026-03-01T12:00:00.123Z");
  CHECK(read("2026-03-01T12:00:00+05:30") == "2026-03-01T06:30:00.000Z");
  CHECK(read("2026-03-01T12:00:00-00:45") == "2026-03-01T12:45:00.000Z");
  CHECK(read("2026-01-01T00:00:00+23:59") == "2025-12-31T00:01:00.000Z");
  CHECK(read("2026-03-01") == "2026-03-01T00:00:00.000Z");
  CHECK(read("2024-02-29") == "2024-02-29T00:00:00.000Z");
}

TEST_CASE("a leap second becomes the last millisecond before it, and is accepted only where one may occur") {
  CHECK(read("2016-12-31T23:59:60Z") == "2016-12-31T23:59:59.999Z");
  CHECK(read("2017-01-01T00:59:60.5+01:00") == "2016-12-31T23:59:59.999Z");
  CHECK(read("2016-12-31T12:00:60Z") == "refused");
  CHECK(read("2016-12-30T23:59:60Z") == "refused");
}

TEST_CASE("epoch milliseconds are read") {
  CHECK(read("1772366400000") == "2026-03-01T12:00:00.000Z");
  CHECK(read("100000000000") == "1973-03-03T09:46:40.000Z");
  CHECK(read("-100000000000") == "1966-10-31T14:13:20.000Z");
  CHECK(read("-62135596800000") == "0001-01-01T00:00:00.000Z");
  CHECK(read("-62135596800001") == "refused");
  CHECK(read("253402300799999") == "9999-12-31T23:59:59.999Z");
  CHECK(read("253402300800000") == "refused");
  CHECK(read("99999999999999999999999999") == "refused");
}

TEST_CASE("relative times are read, but not in stored data") {
  CHECK(read("45s") == "2026-03-01T11:59:15.000Z");
  CHECK(read("30m") == "2026-03-01T11:30:00.000Z");
  CHECK(read("12h") == "2026-03-01T00:00:00.000Z");
  CHECK(read("7d") == "2026-02-22T12:00:00.000Z");
  CHECK(read("2w") == "2026-02-15T12:00:00.000Z");
  CHECK(read("999999d") == "refused");  // before the year 1
  CHECK(read("99999999999999w") == "refused");
  CHECK_FALSE(parse_timestamp("7d"));
}

TEST_CASE("an invalid time is refused with the forms as a hint") {
  for (const char* text : {"",
                           "yesterday",
                           "2026-13-01",
                           "2026-02-29",
                           "2026-00-10",
                           "2026-04-31",
                           "0000-01-01",
                           "20260301T",
                           "2026-03-01T",
                           "2026-03-01T24:00:00Z",
                           "2026-03-01T12:60:00Z",
                           "2026-03-01T12:00:61Z",
                           "2026-03-01T12:00:00.Z",
                           "2026-03-01T12:00:00+24:00",
                           "2026-03-01T12:00:00Z ",
                           " 2026-03-01",
                           "2026-03-01T12:00:00ZZ",
                           "+5",
                           "1e9",
                           "0001-01-01T00:00:00+00:01",
                           "9999-12-31T23:59:59-00:01",
                           "-7d",
                           "0d",
                           "d",
                           "7x",
                           "7 d",
                           "--1",
                           "-"}) {
    INFO(text);
    const auto at = parse_instant(text, now);
    REQUIRE_FALSE(at);
    CHECK(at.error().code == ErrorCode::invalid_field);
    CHECK_FALSE(at.error().hint.empty());
  }
}

TEST_CASE("durations are positive and have a unit") {
  CHECK(parse_duration("12h")->ms == 43'200'000);
  CHECK(parse_duration("1w")->ms == 604'800'000);
  for (const char* text : {"", "0s", "-1d", "12", "h", "1.5h", "1y", "999999999999999w"}) {
    INFO(text);
    CHECK_FALSE(parse_duration(text));
  }
}

TEST_CASE("every day of four centuries is read back as it was written") {
  for (std::int64_t day = -140'000; day < 140'000; day += 7) {
    const Instant at{day * 86'400'000 + 12'345'678};
    const auto again = parse_timestamp(to_rfc3339(at));
    REQUIRE(again);
    REQUIRE(*again == at);
  }
}
