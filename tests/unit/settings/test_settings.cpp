#include "store/rules/settings/settings.hpp"
#include "tests/support/memory_records.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace refctl;
using namespace refctl::settings;

namespace {

const Setting& setting(std::string_view name) { return **named(name); }

}  // namespace

TEST_CASE("every setting has a default within its bounds that is read back", "[settings]") {
  REQUIRE_FALSE(all().empty());
  std::string_view last;
  for (const Setting& one : all()) {
    INFO(one.name);
    CHECK(one.name > last);
    last = one.name;
    CHECK(one.least <= one.fallback);
    CHECK(one.fallback <= one.most);
    CHECK_FALSE(one.description.empty());
    for (const std::int64_t value : {one.least, one.fallback, one.most}) {
      CHECK(parse(one, to_text(one, value)).value() == value);
    }
    if (one.type != Type::duration) CHECK_FALSE(parse(one, std::to_string(one.least - 1)));
    if (one.type != Type::duration) CHECK_FALSE(parse(one, std::to_string(one.most + 1)));
  }
}

TEST_CASE("settings have the documented names, types, defaults and bounds", "[settings]") {
  CHECK(to_text(setting("security.argon2_memory_mib"), setting("security.argon2_memory_mib").fallback) == "64");
  CHECK(setting("security.argon2_memory_mib").least == 19);
  CHECK(setting("security.argon2_passes").fallback == 2);
  CHECK(setting("security.password_min").fallback == 8);
  CHECK(to_text(setting("sessions.lifetime"), setting("sessions.lifetime").fallback) == "12h");
  CHECK(to_text(setting("sessions.lifetime"), days(1).ms) == "24h");
  CHECK(to_text(setting("sessions.lifetime"), days(7).ms) == "7d");
  CHECK(to_text(setting("sessions.lifetime"), seconds(90).ms) == "90s");
  CHECK(setting("members.see_email").fallback == 0);
}

TEST_CASE("an invalid value is refused under its setting's name", "[settings]") {
  for (const auto& [name, value] : {std::pair{"security.argon2_memory_mib", "18"},
                                    {"security.argon2_memory_mib", "64 MiB"},
                                    {"security.argon2_memory_mib", ""},
                                    {"security.argon2_memory_mib", "99999999999999999999"},
                                    {"sessions.lifetime", "12"},
                                    {"sessions.lifetime", "31d"},
                                    {"members.see_email", "maybe"}}) {
    auto refused = parse(setting(name), value);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::invalid_field);
    CHECK(refused.error().fields.at(0).field == name);
  }
  CHECK(parse(setting("members.see_email"), "yes").value() == 1);
}

TEST_CASE("a mistyped name gets the nearest one as a hint", "[settings]") {
  auto near = named("members.see_mail");
  REQUIRE_FALSE(near);
  CHECK(near.error().hint.find("members.see_email") != std::string::npos);
  auto far = named("colour");
  REQUIRE_FALSE(far);
  CHECK(far.error().hint.find("config list") != std::string::npos);
}

TEST_CASE("an invalid stored value is damage, and still shown", "[settings]") {
  test::MemoryRecords records;
  REQUIRE(records.write(
      [](records::Writer& writer) { return writer.put_config("security.argon2_passes", std::string("1")); }));
  REQUIRE(records.read([](records::Reader& reader) -> Result<> {
    const auto values = Values::read(reader);
    REQUIRE(values);
    CHECK(values->hash_cost().error().code == ErrorCode::store_damaged);
    CHECK(values->view_of(setting("security.argon2_passes")).value == "1");
    CHECK(values->password_min().value() == 8);
    return {};
  }));
}
