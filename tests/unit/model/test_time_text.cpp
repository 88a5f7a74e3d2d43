#include "store/model/time/time_text.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace refctl;

namespace {

// Returns the time as RFC 3339, followed by "?" if it had no zone; else the fault's name.
std::string read(std::string_view text, const TimeFormat& format = {}) {
  const TimeReading reading = read_time(text, format);
  switch (reading.fault) {
    case TimeFault::none: return to_rfc3339(reading.at) + (reading.zoneless ? "?" : "");
    case TimeFault::no_time: return "no time";
    case TimeFault::small_number: return "small number";
    case TimeFault::ambiguous_date: return "ambiguous date";
  }
  return "";
}

std::string read_in(TimeUnit unit, std::string_view text) { return read(text, {.unit = unit}); }

}  // namespace

TEST_CASE("times are read in the forms of databases and programming languages") {
  for (const auto* text : {"2026-03-01T12:00:00", "2026-03-01 12:00:00", "2026-03-01 12:00:00.000000",
                           "2026-03-01 12:00", "2026/03/01 12:00:00", "2026-3-1 12:00:00", "2026-03-01  12:00:00",
                           "2026-03-01 12:00:00 PM", "2026-03-01T12:00:00,000"}) {
    INFO(text);
    CHECK(read(text) == "2026-03-01T12:00:00.000Z?");
  }
  for (const auto* text :
       {"2026-03-01 12:00:00+00", "2026-03-01 12:00:00+0000", "2026-03-01 12:00:00 +0000", "2026-03-01 12:00:00 UTC",
        "2026-03-01 12:00:00UTC", "2026-03-01 12:00:00 GMT", "2026-03-01 14:00:00+02", "2026-03-01T06:30:00-0530",
        "2026-03-01T12:00Z", "2026-03-01 12:00:00 Z"}) {
    INFO(text);
    CHECK(read(text) == "2026-03-01T12:00:00.000Z");
  }
  CHECK(read("2026-03-01 1:02:03 AM") == "2026-03-01T01:02:03.000Z?");
  CHECK(read("2026-03-01 12:30 am") == "2026-03-01T00:30:00.000Z?");
  CHECK(read("2026-03-01 12:00:00.123456789") == "2026-03-01T12:00:00.123Z?");
  CHECK(read("2026-3-1") == "2026-03-01T00:00:00.000Z");
  CHECK(read("2026.03.01") == "2026-03-01T00:00:00.000Z");
}

TEST_CASE("a number that is more likely seconds, days or a date is not read as milliseconds") {
  for (const auto* text : {"0", "-1", "1", "45657", "20241231", "1735650000", "99999999999", "-99999999999", "1.5"}) {
    INFO(text);
    CHECK(read(text) == "small number");
  }
  CHECK(read("1735650000123") == "2024-12-31T13:00:00.123Z");
  CHECK(read("1735650000123.0") == "2024-12-31T13:00:00.123Z");
  CHECK(read("-100000000000") == "1966-10-31T14:13:20.000Z");
  CHECK(read("1735650000123456") == "no time");
  CHECK(is_time_number(1735650000123));
  CHECK_FALSE(is_time_number(1735650000));
  CHECK_FALSE(is_time_number(253'402'300'800'000));
}

TEST_CASE("numbers in another unit are read if the unit is given") {
  CHECK(read_in(TimeUnit::seconds, "1735650000") == "2024-12-31T13:00:00.000Z");
  CHECK(read_in(TimeUnit::seconds, "1735650000.1239") == "2024-12-31T13:00:00.123Z");
  CHECK(read_in(TimeUnit::seconds, "1735650000.5") == "2024-12-31T13:00:00.500Z");
  CHECK(read_in(TimeUnit::seconds, "45657") == "small number");
  CHECK(read_in(TimeUnit::seconds, "1735650000123") == "no time");
  CHECK(read_in(TimeUnit::seconds, "999999999999999999") == "no time");
  CHECK(read_in(TimeUnit::seconds, "2026-03-01") == "2026-03-01T00:00:00.000Z");
  CHECK(read_in(TimeUnit::microseconds, "1735650000123456") == "2024-12-31T13:00:00.123Z");
  CHECK(time_unit_named("s") == TimeUnit::seconds);
  CHECK_FALSE(time_unit_named("seconds"));
}

TEST_CASE("a date with the year last is read only if the order is given") {
  const TimeFormat day_first{.unit = {}, .order = DateOrder::day_first};
  const TimeFormat month_first{.unit = {}, .order = DateOrder::month_first};
  for (const auto* text : {"03/04/2025", "20/04/2020", "3.4.2025", "04-03-2025", "03/04/2025 12:00"}) {
    INFO(text);
    CHECK(read(text) == "ambiguous date");
  }
  CHECK(read("03/04/2025", day_first) == "2025-04-03T00:00:00.000Z");
  CHECK(read("03/04/2025", month_first) == "2025-03-04T00:00:00.000Z");
  CHECK(read("3.4.2025 17:05", day_first) == "2025-04-03T17:05:00.000Z?");
  CHECK(read("3/4/2025 5:05:06 PM", month_first) == "2025-03-04T17:05:06.000Z?");
  CHECK(read("20/04/2020", month_first) == "no time");
  CHECK(read("31/02/2020", day_first) == "no time");
  CHECK(read("2020-04-20", day_first) == "2020-04-20T00:00:00.000Z");
  for (const auto* name : {"dmy", "DMY", "dd/mm/yyyy", "DD.MM.YYYY", "%d/%m/%Y", "d-m-Y"}) {
    CHECK(date_order_named(name) == DateOrder::day_first);
  }
  CHECK(date_order_named("MM/DD/YYYY") == DateOrder::month_first);
  for (const auto* name : {"", "ymd", "d", "dmyh"}) CHECK_FALSE(date_order_named(name));
}

TEST_CASE("a text that is not a time is refused") {
  for (const auto* text : {"", "yesterday", "2026-03-01T", "2026-03-01T25:00:00", "2026-03-01 12:00:00 CET",
                           "2026-03-01 13:00 PM", "2026-03/01", "2026-02-29", "1/2", "1/2/25", "/2/2025", "--5", "5.",
                           ".5", "1e12", "2026-03-01 12:00:00+5", "2026-03-01 12:00:00+05:"}) {
    INFO(text);
    CHECK(read(text) == "no time");
  }
}
