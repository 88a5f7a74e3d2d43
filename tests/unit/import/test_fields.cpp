#include "tests/support/importing/importing.hpp"

#include <catch2/catch.hpp>

using namespace refctl;
using namespace refctl::test;

namespace {

// Returns one user's line with `members` in place of or in addition to the usual ones.
std::string line(std::string_view members) {
  return R"({"name":"Anna","email":"anna@example.com",)" + std::string(members) + "}\n";
}

std::string fault_of(std::string_view members) {
  Importer importer;
  const auto report = importer.import(line(members));
  CHECK(!report);
  CHECK(importer.users().empty());
  return faults_of(report);
}

User taken(std::string_view members, const ImportOptions& options = {}) {
  Importer importer;
  const auto report = importer.import(line(members), options);
  INFO(members << "\n" << faults_of(report));
  REQUIRE(report);
  REQUIRE(importer.users().size() == 1);
  return importer.users().front();
}

}  // namespace

TEST_CASE("every field of a line is imported") {
  ImportOptions options;
  options.trust_roles = true;
  const User user =
      taken(R"("id":41,"referral_code":"An-na_1","referred_by":null,"registered_at":"2024-04-08T07:31:00.5+02:00",)"
            R"("role":"support","disabled":true)",
            options);
  CHECK(user.id.value == 41);
  CHECK(user.name == "Anna");
  CHECK(user.email == "anna@example.com");
  CHECK(user.code == "An-na_1");
  CHECK(!user.referrer);
  CHECK(to_rfc3339(user.registered_at) == "2024-04-08T05:31:00.500Z");
  CHECK(user.role == Role::support);
  CHECK(user.disabled);
}

TEST_CASE("a missing field gets its default") {
  Importer importer;
  REQUIRE(importer.import(R"({"name":"A","email":"a@b.org"})"));
  const User user = importer.user(1);
  CHECK(user.registered_at.ms == importer.now_ms);
  CHECK(user.code.size() == 10);
  CHECK(user.role == Role::member);
  CHECK(!user.disabled);
  CHECK(importer.hash_of(1).empty());
}

TEST_CASE("a value may have several spellings") {
  CHECK(taken(R"("id":"41")").id.value == 41);
  CHECK(taken(R"("registered_at":1735650000123)").registered_at.ms == 1735650000123);
  CHECK(taken(R"("registered_at":"1735650000123")").registered_at.ms == 1735650000123);
  CHECK(taken(R"("registered_at":"1970-01-02")").registered_at.ms == 86400000);
  CHECK(taken(R"("registered_at":-100000000000)").registered_at.ms == -100000000000);
  for (const auto* yes : {"true", "1", "\"true\"", "\"yes\"", "\"1\""}) {
    CHECK(taken(std::string("\"disabled\":") + yes).disabled);
  }
  for (const auto* no : {"false", "0", "null", "\"\"", "\"no\""}) {
    CHECK(!taken(std::string("\"disabled\":") + no).disabled);
  }
  for (const auto* none : {"null", "\"\"", "0", "\"0\""}) {
    CHECK(!taken(std::string("\"referred_by\":") + none).referrer);
  }
  CHECK(taken(R"("id":4503599627370496)").id.value == 4503599627370496);
}

TEST_CASE("a wrong field is refused with its place and the reason") {
  CHECK(contains(fault_of(R"("id":0)"), "line 1: id is not an integer"));
  CHECK(contains(fault_of(R"("id":9007199254740992)"), "id is not an integer"));
  CHECK(contains(fault_of(R"("id":9007199254740991)"), "id is above 4503599627370496"));
  CHECK(contains(fault_of(R"("id":4503599627370497)"), "id is above 4503599627370496"));
  CHECK(contains(fault_of(R"("id":1.5)"), "id is not an integer"));
  CHECK(contains(fault_of(R"("id":"-1")"), "id is not an integer"));
  CHECK(contains(fault_of(R"("id":"1.5")"), "id is not an integer"));
  CHECK(contains(fault_of(R"("id":true)"), "id is not an integer"));
  CHECK(contains(fault_of(R"("referral_code":"a b")"), "referral code"));
  CHECK(contains(fault_of(R"("referral_code":123456)"), "referral_code is not a text"));
  CHECK(contains(fault_of(R"("registered_at":"yesterday")"), "registered_at is not a time: yesterday"));
  CHECK(contains(fault_of(R"("registered_at":"2024-02-30")"), "registered_at"));
  CHECK(contains(fault_of(R"("registered_at":1.5)"), "registered_at"));
  CHECK(contains(fault_of(R"("disabled":"maybe")"), "disabled"));
  CHECK(contains(fault_of(R"("disabled":2)"), "disabled"));
  CHECK(contains(fault_of(R"("referred_by":[1])"), "referred_by"));
  CHECK(contains(fault_of(R"("referred_by":1.5)"), "referred_by"));
  CHECK(contains(fault_of(R"("referred_by":"a@")"), "referred_by"));
  CHECK(contains(fault_of(R"("referred_by":"no code")"), "referred_by"));
  CHECK(contains(fault_of(R"("password":"x","password_hash":"y")"), "both"));
  CHECK(contains(fault_of(R"("password":5)"), "password is not a text"));
  CHECK(contains(fault_of("\"password\":\"" + std::string(1025, 'x') + "\""), "1024 bytes"));
}

TEST_CASE("a time may have the form of a database; an ambiguous one is refused with a hint") {
  Importer importer;
  const auto report = importer.import(line(R"("registered_at":"2024-12-31 23:59:59.123456")") +
                                      R"({"name":"B","email":"b@b.org","registered_at":"2024-12-31 23:59:59+00"})"
                                      "\n" +
                                      R"({"name":"C","email":"c@b.org","registered_at":"2024-12-31T23:59:59"})");
  INFO(faults_of(report));
  REQUIRE(report);
  REQUIRE(report->warnings.size() == 1);
  CHECK(contains(report->warnings[0], "2 times were without a time zone"));
  CHECK(to_rfc3339(importer.user(1).registered_at) == "2024-12-31T23:59:59.123Z");
  CHECK(to_rfc3339(importer.user(2).registered_at) == "2024-12-31T23:59:59.000Z");
  for (const auto* number : {"0", "1735650000", "45657", "20241231", "\"1735650000\"", "1735650000.5"}) {
    CHECK(contains(fault_of(std::string("\"registered_at\":") + number), "--time-unit s reads seconds"));
  }
  CHECK(contains(fault_of(R"("registered_at":"03/04/2025")"), "--date-format dmy or mdy"));
  ImportOptions seconds;
  seconds.times.unit = TimeUnit::seconds;
  CHECK(taken(R"("registered_at":1735650000)", seconds).registered_at.ms == 1735650000000);
  CHECK(taken(R"("registered_at":1735650000.25)", seconds).registered_at.ms == 1735650000250);
  ImportOptions day_first;
  day_first.times.order = DateOrder::day_first;
  CHECK(to_rfc3339(taken(R"("registered_at":"03/04/2025")", day_first).registered_at) == "2025-04-03T00:00:00.000Z");
}

TEST_CASE("names and e-mails are checked as at sign-up") {
  Importer importer;
  const auto faults = [&](std::string_view text) { return faults_of(importer.import(text)); };
  CHECK(contains(faults(R"({"email":"nobody"})"), "the name is missing"));
  CHECK(contains(faults(R"({"name":"","email":""})"), "the name is missing"));
  CHECK(contains(faults(R"({"name":{},"email":"a@b.org"})"), "name is not a text"));
  CHECK(contains(faults("{\"name\":\"" + std::string(201, 'n') + "\",\"email\":\"a@b.org\"}"), "201"));
  CHECK(contains(faults(R"({"name":"A"})"), "the e-mail address is missing"));
  CHECK(contains(faults(R"({"name":"A","email":"nobody"})"), "no @"));
  CHECK(contains(faults(R"({"name":"A","email":7})"), "email is not a text"));
  CHECK(importer.import("{\"name\":\"" + std::string(200, 'n') + "\",\"email\":\"a@b.org\"}"));
}

TEST_CASE("all faults of all lines are reported together") {
  Importer importer;
  const auto report = importer.import(
      "{\"name\":\"A\",\"email\":\"a@b.org\"}\n"
      "not json\n"
      "\n"
      "{\"name\":\"\",\"email\":\"x\",\"id\":-1}\r\n"
      "{\"name\":\"B\",\"email\":\"b@b.org\",\"referred_by\":77}");
  REQUIRE(!report);
  CHECK(report.error().code == ErrorCode::import_refused);
  const std::string faults = faults_of(report);
  CHECK(contains(faults, "line 2: not valid JSON at byte 1"));
  CHECK(contains(faults, "line 4: id is not"));
  CHECK(contains(faults, "line 4: the name is missing"));
  CHECK(contains(faults, "line 4: the e-mail address has no @: x"));
  CHECK(contains(faults, "line 5: its referrer is unknown: no user with the id 77"));
  CHECK(importer.users().empty());
  CHECK(contains(report.error().message, "3 of 4 records"));
}

TEST_CASE("a million faults are counted, a thousand are kept") {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += "{}\n";
  Importer importer;
  const auto report = importer.import(text);
  REQUIRE(!report);
  CHECK(report.error().fields.size() == max_import_faults + 1);
  CHECK(report.error().fields.back().message == "399000 faults more");
  ImportOptions skip;
  skip.skip_invalid = true;
  const auto skipped = importer.import(text, skip);
  REQUIRE(skipped);
  CHECK(skipped->refused == 200'000);
  CHECK(skipped->fault_count == 400'000);
  CHECK(skipped->faults.size() == max_import_faults);
  CHECK(importer.rejects.size() == 200'000);
  CHECK(importer.rejects.back() ==
        R"({"line":200000,"reasons":["the name is missing","the e-mail address is missing"]})");
}

TEST_CASE("roles are imported only with --trust-roles") {
  const std::string text = line(R"("role":"admin")") + R"({"name":"B","email":"b@b.org","role":"member"})";
  Importer importer;
  const auto report = importer.import(text);
  REQUIRE(report);
  CHECK(importer.user(1).role == Role::member);
  REQUIRE(report->warnings.size() == 1);
  CHECK(contains(report->warnings[0], "1 record asked for a higher role"));
  ImportOptions trusting;
  trusting.trust_roles = true;
  Importer second;
  const auto trusted = second.import(text, trusting);
  REQUIRE(trusted);
  CHECK(second.user(1).role == Role::admin);
  CHECK(trusted->warnings.empty());
}

TEST_CASE("an unknown role is a member unless roles are trusted") {
  Importer importer;
  const auto report = importer.import(line(R"("role":"subscriber")"));
  REQUIRE(report);
  CHECK(importer.user(1).role == Role::member);
  REQUIRE(report->warnings.size() == 1);
  CHECK(contains(report->warnings[0], "1 record has an unknown role (not member, support or admin); ignored"));
  ImportOptions trusting;
  trusting.trust_roles = true;
  const auto refused = importer.import(line(R"("role":"subscriber")"), trusting);
  REQUIRE(!refused);
  CHECK(contains(faults_of(refused), "role is not member, support or admin: subscriber"));
}

TEST_CASE("a user without a name is named after the e-mail address") {
  for (const auto* name : {"", R"("name":"",)", R"("name":null,)"}) {
    Importer importer;
    const auto report = importer.import("{" + std::string(name) + R"("email":"Zo.e+x@b.org"})");
    REQUIRE(report);
    CHECK(importer.user(1).name == "Zo.e+x");
    REQUIRE(report->warnings.size() == 1);
    CHECK(contains(report->warnings[0], "1 user was without a name"));
    // An update leaves the name that the user has.
    User user = importer.user(1);
    user.name = "Zoë";
    importer.put(user);
    ImportOptions update;
    update.on_conflict = OnConflict::update;
    const auto again = importer.import("{" + std::string(name) + R"("email":"Zo.e+x@b.org"})", update);
    REQUIRE(again);
    CHECK(again->unchanged == 1);
    REQUIRE(importer.import("{" + std::string(name) + R"("email":"Zo.e+x@b.org","disabled":true})", update));
    CHECK(importer.user(1).name == "Zoë");
    CHECK(importer.user(1).disabled);
  }
}

TEST_CASE("unknown columns are named once and left out") {
  Importer importer;
  const auto report = importer.import(line(R"("nick":"x","tags":[1,{"a":[]}],"line":3,"reasons":["r"])") +
                                      R"({"name":"B","email":"b@b.org","nick":"y","zip":null})");
  REQUIRE(report);
  REQUIRE(report->warnings.size() == 1);
  CHECK(contains(report->warnings[0], "nick, tags, zip"));
}

TEST_CASE("--map reads columns with other names") {
  ImportOptions options;
  options.columns = {{"name", "full_name"}, {"email", "mail"}};
  Importer importer;
  const auto report = importer.import(R"({"full_name":"Anna","mail":"a@b.org","name":"left out"})", options);
  INFO(faults_of(report));
  REQUIRE(report);
  CHECK(importer.user(1).name == "Anna");
  CHECK(contains(report->warnings.at(0), "name"));
  options.columns = {{"nickname", "nick"}};
  CHECK(importer.import("", options).error().code == ErrorCode::usage);
  options.columns = {{"email", ""}};
  CHECK(importer.import("", options).error().code == ErrorCode::usage);
  options.columns = {{"name", "x"}, {"email", "x"}};  // one column may feed two fields
  REQUIRE(importer.import(R"({"x":"x@b.org"})", options));
  CHECK(importer.user(2).name == "x@b.org");
}

TEST_CASE("only operators and admins may import") {
  Importer importer;
  importer.actor = Actor::nobody("test");
  CHECK(importer.import("").error().code == ErrorCode::not_logged_in);
  importer.actor.kind = Actor::Kind::user;
  importer.actor.role = Role::support;
  CHECK(importer.import("").error().code == ErrorCode::forbidden);
  importer.actor.role = Role::admin;
  CHECK(importer.import(line(R"("id":1)")));
}
