#include "tests/support/importing/importing.hpp"

#include <catch2/catch.hpp>

using namespace refctl;
using namespace refctl::test;

namespace {

std::string line(int id, std::string_view referrer, std::string_view code = "") {
  std::string text = R"({"id":)" + std::to_string(id) + R"(,"name":"N","email":"u)" + std::to_string(id) + "@b.org\"";
  if (!code.empty()) text += ",\"referral_code\":\"" + std::string(code) + "\"";
  if (!referrer.empty()) text += ",\"referred_by\":" + std::string(referrer);
  return text + "}\n";
}

User stored(std::uint64_t id, std::string email, std::string code) {
  User user;
  user.id = {id};
  user.name = "Stored";
  user.email = std::move(email);
  user.code = std::move(code);
  return user;
}

}  // namespace

TEST_CASE("a referrer is named by id, e-mail or code, anywhere in the file") {
  Importer importer;
  const auto report = importer.import(line(1, "2") + line(2, "\"U3@b.org\"") + line(3, "\"code4\"") +
                                      line(4, "\"code:55555\"", "CODE4") + line(5, "\"email:u6@b.org\"", "55555") +
                                      line(6, "\"id:7\"") + line(7, "\"8\"") + line(8, "null"));
  INFO(faults_of(report));
  REQUIRE(report);
  for (std::uint64_t id = 1; id < 8; ++id) CHECK(importer.user(id).referrer == UserId{id + 1});
  CHECK(!importer.user(8).referrer);
}

TEST_CASE("referrers are looked up in the file before the store") {
  Importer importer;
  importer.put(stored(100, "u1@elsewhere.org", "code4"));
  importer.put(stored(2, "two@elsewhere.org", "two"));
  const auto report = importer.import(line(1, "2") + line(2, "") + line(3, "\"code4\"") + line(4, "", "CODE4x") +
                                      line(5, "100") + line(6, "\"u1@elsewhere.org\""));
  INFO(faults_of(report));
  REQUIRE(report);
  // Record 2 got another id, because the store has a user 2; record 1 still refers to record 2.
  const auto referrers = importer.referrers();
  CHECK(referrers.at("u1@b.org") == "u2@b.org");
  CHECK(importer.user(2).email == "two@elsewhere.org");
  CHECK(referrers.at("u3@b.org") == "u1@elsewhere.org");
  CHECK(referrers.at("u5@b.org") == "u1@elsewhere.org");
  CHECK(referrers.at("u6@b.org") == "u1@elsewhere.org");
}

TEST_CASE("digits in a text are an id, unless they are also another user's code") {
  Importer importer;
  const auto report = importer.import(line(123, "") + line(2, "", "123") + line(3, "\"123\""));
  REQUIRE(!report);
  CHECK(faults_of(report) ==
        "line 3: its referrer \"123\" is ambiguous: it is the id of line 1 (u123@b.org) and the referral code of "
        "line 2 (u2@b.org): write id:123 or code:123\n");
  // A JSON integer is always an id.
  CHECK(importer.import(line(123, "") + line(2, "", "123") + line(3, "123")));
  CHECK(importer.user(3).referrer == UserId{123});
  Importer own;
  CHECK(own.import(line(123, "", "123") + line(3, "\"123\"")));  // both refer to the same user
}

TEST_CASE("an unknown referrer refuses the record and all below it") {
  const std::string text = line(1, "2") + line(2, "\"nobody@b.org\"") + line(3, "1") + line(4, "");
  Importer importer;
  ImportOptions skip;
  skip.skip_invalid = true;
  const auto report = importer.import(text, skip);
  REQUIRE(report);
  CHECK(report->added == 1);
  CHECK(report->refused == 3);
  CHECK(faults_of(report) ==
        "line 1: its referrer is refused: line 2 (u2@b.org)\n"
        "line 2: its referrer is unknown: no user with the e-mail address nobody@b.org in the file or the store\n"
        "line 3: its referrer is refused: line 1 (u1@b.org)\n");
  CHECK(report->faults[0].through_referrer);
  CHECK(!report->faults[1].through_referrer);
  const auto whole = importer.import(text);
  REQUIRE(!whole);
  CHECK(whole.error().code == ErrorCode::import_refused);
}

TEST_CASE("conflicts and records below them are exit 5, anything else is 6") {
  Importer importer;
  const std::string conflict = line(1, "") + R"({"id":2,"name":"N","email":"U1@b.org"})" + "\n" + line(3, "2");
  CHECK(importer.import(conflict).error().code == ErrorCode::import_conflicts);
  CHECK(importer.import(conflict + "x\n").error().code == ErrorCode::import_refused);
  CHECK(importer.import(conflict + line(9, "77")).error().code == ErrorCode::import_refused);
}

TEST_CASE("loops are refused with the users in them") {
  const std::string text = line(1, "2") + line(2, "3") + line(3, "1") + line(4, "1") + line(5, "5") + line(6, "");
  Importer importer;
  ImportOptions skip;
  skip.skip_invalid = true;
  const auto report = importer.import(text, skip);
  REQUIRE(report);
  CHECK(report->added == 1);
  const std::string faults = faults_of(report);
  CHECK(contains(faults,
                 "line 2: its referrers form a loop: line 1 (u1@b.org) → line 2 (u2@b.org) → line 3 (u3@b.org) → "
                 "line 1 (u1@b.org)"));
  CHECK(contains(faults, "line 4: its referrer is refused: line 1"));
  CHECK(contains(faults, "line 5: it names itself as its referrer"));
  CHECK(importer.import(text).error().code == ErrorCode::import_refused);
}

TEST_CASE("chains and loops of any length are followed without recursion") {
  constexpr int length = 150'000;
  std::string chain;
  for (int i = 1; i <= length; ++i) chain += line(i, i == length ? "" : std::to_string(i + 1));
  Importer importer;
  const auto report = importer.import(chain);
  REQUIRE(report);
  CHECK(report->added == length);
  std::string loop;
  for (int i = 1; i <= length; ++i) loop += line(i, std::to_string(i == length ? 1 : i + 1));
  Importer second;
  const auto refused = second.import(loop);
  REQUIRE(!refused);
  CHECK(refused.error().fields.size() == max_import_faults + 1);
  CHECK(contains(refused.error().fields[0].message, "149990 more"));
}
