#include "store/rules/metrics/measure.hpp"
#include "store/rules/seed/load_generated.hpp"
#include "store/wire/json/json_reader.hpp"
#include "store/wire/json/json_writer.hpp"
#include "store/wire/views/metrics_json.hpp"
#include "tests/support/fixed_environment.hpp"
#include "tests/support/memory_records.hpp"

#include <catch2/catch.hpp>

#include <sstream>

namespace refctl::seed {
namespace {

class NoRandom final : public rules::Random {
 public:
  void fill(std::span<std::uint8_t>) override { FAIL("seeding is not to use randomness"); }
};

struct Fixture {
  test::MemoryRecords records;
  test::FixedClock clock{Instant{1'780'000'000'000}};
  NoRandom random;
  rules::Environment environment{clock, random};
  std::uint64_t audited = 0;
  std::function<Walk(std::uint64_t)> progress;

  Result<SeedReport> run(const SeedOptions& options, std::ostream* expect = nullptr,
                         const Actor& actor = Actor::as_operator("root", "cli")) {
    const Audit audit = [this](records::Writer&, const SeedReport& report) -> Result<> {
      audited += report.added;
      return {};
    };
    return load_generated(records, environment, actor, options, audit, {.expect = expect, .progress = progress});
  }
  std::uint64_t users() {
    return records.read([](records::Reader& reader) { return reader.user_count(); }).value();
  }
  std::string tag() {
    return records.read([](records::Reader& reader) { return reader.config(test_tag_key); }).value().value_or("");
  }
};

SeedOptions options_of(SeedShape shape, std::uint64_t users) {
  SeedOptions options;
  options.users = users;
  options.shape = shape;
  return options;
}

TEST_CASE("a seeded store passes check and is tagged as test data") {
  Fixture fixture;
  SeedOptions options = options_of(GENERATE(SeedShape::natural, SeedShape::hostile), 700);
  options.credential = "$argon2id$the-same-for-all";
  const auto report = fixture.run(options);
  REQUIRE(report);
  CHECK(report->added == 700);
  CHECK(report->first == UserId{1});
  CHECK(report->last == UserId{700});
  CHECK(fixture.users() == 700);
  CHECK(fixture.audited == 700);
  CHECK(fixture.tag().find("same password") != std::string::npos);
  std::vector<Fault> faults;
  REQUIRE(fixture.records.verify([&](const Fault& fault) { faults.push_back(fault); }));
  CHECK(faults.empty());
  const auto credential =
      fixture.records.read([](records::Reader& reader) { return reader.credential({345}); }).value();
  REQUIRE(credential);
  CHECK(credential->text == "$argon2id$the-same-for-all");
}

TEST_CASE("an interrupted seed leaves nothing") {
  Fixture fixture;
  std::uint64_t seen = 0;
  fixture.progress = [&seen](std::uint64_t done) {
    seen = done;
    return done >= 10'000 ? Walk::stop : Walk::on;
  };
  const auto report = fixture.run(options_of(SeedShape::natural, 50'000));
  REQUIRE_FALSE(report);
  CHECK(report.error().code == ErrorCode::interrupted);
  CHECK(seen >= 10'000);
  CHECK(seen < 50'000);
  CHECK(fixture.users() == 0);
  CHECK(fixture.audited == 0);
}

TEST_CASE("a store with users is refused without --append") {
  Fixture fixture;
  SeedOptions options = options_of(SeedShape::star, 10);
  REQUIRE(fixture.run(options));
  const auto again = fixture.run(options);
  REQUIRE_FALSE(again);
  CHECK(again.error().code == ErrorCode::store_not_empty);
  CHECK(fixture.users() == 10);
  options.append = true;
  const auto more = fixture.run(options);
  REQUIRE(more);
  CHECK(more->first == UserId{11});
  CHECK(more->last == UserId{20});
  CHECK(fixture.users() == 20);
  std::uint64_t direct = 0;
  REQUIRE(fixture.records.read([&](records::Reader& reader) -> Result<> {
    direct = reader.child_count({11}).value();
    return {};
  }));
  CHECK(direct == 9);
}

TEST_CASE("an appended user whose address is taken is a conflict, and nothing is added") {
  Fixture fixture;
  SeedOptions options = options_of(SeedShape::natural, 3);
  REQUIRE(fixture.run(options));
  std::string email;
  {
    Fixture other;
    options.users = 6;
    REQUIRE(other.run(options));
    email = other.records.read([](records::Reader& reader) { return reader.user({6}); }).value().value().email;
  }
  REQUIRE(fixture.records.write([&](records::Writer& writer) -> Result<> {
    User user = writer.user({1}).value().value();
    user.email = email;
    return writer.put_user(user, EmailKey{email}, CodeKey{user.code});
  }));
  options.users = 3;
  options.append = true;
  const auto appended = fixture.run(options);
  REQUIRE_FALSE(appended);
  CHECK(appended.error().code == ErrorCode::email_taken);
  CHECK(fixture.users() == 3);
}

TEST_CASE("only operators and admins may seed, and only with valid options") {
  Fixture fixture;
  Actor member;
  member.kind = Actor::Kind::user;
  member.user = {1};
  const SeedOptions options = options_of(SeedShape::natural, 3);
  CHECK(fixture.run(options, nullptr, member).error().code == ErrorCode::forbidden);
  CHECK(fixture.run(options, nullptr, Actor::nobody("cli")).error().code == ErrorCode::not_logged_in);
  CHECK(fixture.run(options_of(SeedShape::natural, 0)).error().code == ErrorCode::invalid_parameter);
  SeedOptions backwards = options;
  backwards.until = backwards.since;
  CHECK(fixture.run(backwards).error().code == ErrorCode::invalid_parameter);
  CHECK(fixture.users() == 0);
}

TEST_CASE("the expected answers equal the store's answers") {
  const SeedShape shape =
      GENERATE(SeedShape::natural, SeedShape::chain, SeedShape::star, SeedShape::balanced, SeedShape::hostile);
  CAPTURE(name_of(shape));
  Fixture fixture;
  const SeedOptions options = options_of(shape, 900);
  std::ostringstream expected;
  REQUIRE(fixture.run(options, &expected));
  const auto measured = fixture.records.read(
      [&](records::Reader& reader) { return metrics::measure(reader, {.until = options.until}, options.until); });
  REQUIRE(measured);
  std::string json;
  wire::JsonWriter out(json);
  wire::write_metrics(out, *measured);
  CHECK(expected.str().find("\"metrics\":" + json) != std::string::npos);
  const auto read = wire::read_json(expected.str());
  REQUIRE(read);
  CHECK(*read->find("users")->as_integer() == 900);
  CHECK(*read->find("first")->as_integer() == 1);
  CHECK(read->find("levels")->as_array()->size() == measured->depth.generations.size());
  CHECK(read->find("leaderboard")->as_array()->size() <= 100);
}

TEST_CASE("an expected-answers file that cannot be written stops the seed") {
  Fixture fixture;
  std::ostringstream broken;
  broken.setstate(std::ios::failbit);
  CHECK_FALSE(fixture.run(options_of(SeedShape::natural, 3), &broken));
  CHECK(fixture.users() == 0);
}

}  // namespace
}  // namespace refctl::seed
