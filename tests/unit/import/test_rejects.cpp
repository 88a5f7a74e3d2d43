#include "tests/support/importing/importing.hpp"

#include <catch2/catch.hpp>

using namespace refctl;
using namespace refctl::test;

namespace {

ImportOptions skipping() {
  ImportOptions options;
  options.skip_invalid = true;
  return options;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

}  // namespace

TEST_CASE("a reject has the record's data under refctl's names") {
  Importer importer;
  ImportOptions options = skipping();
  options.columns = {{"name", "full name"}};
  const auto report = importer.import(
      "id,full name,email,referral_code,referred_by,registered_at,role,disabled,password,secret column\n"
      "7,\"Ann\n\"\"x\"\"\",a@b.org,,0,yesterday,admin,yes,canary,canary\n"
      "8,Bob,b@b.org,C0D,7,,member,no,,\n"
      "9,\"open\",c@b.org,,,,,,,canary,canary,canary\n",
      options);
  REQUIRE(report);
  CHECK(report->added == 0);
  REQUIRE(importer.rejects.size() == 3);
  CHECK(
      importer.rejects[0] ==
      R"x({"line":2,"reasons":["registered_at is not a time: yesterday (a time is written 2026-03-01T12:00:00Z, 2026-03-01 12:00:00 or 2026-03-01)"],"id":7,"name":"Ann\n\"x\"",)x"
      R"("email":"a@b.org","referred_by":"0","registered_at":"yesterday","role":"admin","disabled":true})");
  CHECK(importer.rejects[1] ==
        R"~({"line":4,"reasons":["its referrer is refused: line 2 (a@b.org)"],"id":8,"name":"Bob","email":"b@b.org",)~"
        R"("referral_code":"C0D","referred_by":7,"role":"member","disabled":false})");
  CHECK(importer.rejects[2] == R"({"line":5,"reasons":["12 cells where the header has 10"]})");
  for (const std::string& line : importer.rejects) CHECK(!contains(line, "canary"));
}

TEST_CASE("corrected rejects are imported with their referrers") {
  Importer importer;
  User stored;
  stored.id = {1};
  stored.name = "S";
  stored.email = "s@b.org";
  stored.code = "sss";
  importer.put(stored);
  // Record 1 gets another id; records that refer to it must still do so after the correction.
  const auto report = importer.import(R"({"id":1,"name":"One","email":"one@b.org"})"
                                      "\n"
                                      R"({"id":2,"name":"Two","email":"two@b","referred_by":1,"registered_at":"bad"})"
                                      "\n"
                                      R"({"id":3,"name":"Three","email":"three@b.org","referred_by":2})"
                                      "\n",
                                      skipping());
  REQUIRE(report);
  CHECK(report->added == 1);
  std::string mended = joined(importer.rejects);
  mended.replace(mended.find("\"bad\""), 5, "1735650000005");
  const auto again = importer.import(mended);
  INFO(mended << faults_of(again));
  REQUIRE(again);
  for (const std::string& warning : again->warnings) CHECK(!contains(warning, "left out"));
  const auto referrers = importer.referrers();
  CHECK(referrers.at("two@b") == "one@b.org");
  CHECK(referrers.at("three@b.org") == "two@b");
}

TEST_CASE("rejects come in order of place, a malformed line without its text") {
  Importer importer;
  std::string text;
  for (int i = 1; i <= 20'000; ++i) {
    text += i % 3 == 0 ? "{\"password\":\"canary\n"
                       : R"({"name":"N","email":"u)" + std::to_string(i % 5000) + "@b.org\"}\n";
  }
  const auto report = importer.import(text, skipping());
  REQUIRE(report);
  CHECK(report->added + report->refused == 20'000);
  REQUIRE(importer.rejects.size() == report->refused);
  unsigned long last = 0;
  for (const std::string& line : importer.rejects) {
    CHECK(!contains(line, "canary"));
    const unsigned long place = std::stoul(line.substr(8));
    REQUIRE(place > last);
    last = place;
  }
}
