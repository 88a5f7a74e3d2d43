#include "store/rules/passwords/passwords.hpp"
#include "tests/support/importing/importing.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

using namespace refctl;
using namespace refctl::test;

namespace {

std::string sample(const std::string& name) {
  std::ifstream file(std::string(REFCTL_TEST_DATA) + "/" + name, std::ios::binary);
  REQUIRE(file);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string faults_in(const std::string& name) {
  Importer importer;
  const auto report = importer.import(sample(name), {}, name);
  REQUIRE(!report);
  CHECK(report.error().code == ErrorCode::import_refused);
  return faults_of(report);
}

}  // namespace

TEST_CASE("the samples of valid files are imported completely") {
  for (const auto& [name, count] :
       {std::pair("users.jsonl", 6U), std::pair("users.csv", 4U), std::pair("django-small.json", 12U)}) {
    Importer importer;
    const auto report = importer.import(sample(name), {}, name);
    INFO(name << faults_of(report));
    REQUIRE(report);
    CHECK(report->added == count);
    CHECK(importer.users().size() == count);
  }
}

TEST_CASE("every password of the small dump matches its imported hash") {
  Importer importer;
  REQUIRE(importer.import(sample("django-small.json")));
  std::map<std::string, std::uint64_t> ids;
  for (const User& user : importer.users()) ids[user.email] = user.id.value;
  std::istringstream lines(sample("django-small.passwords.tsv"));
  std::size_t tried = 0;
  for (std::string line; std::getline(lines, line); ++tried) {
    const auto first = line.find('\t');
    const auto second = line.rfind('\t');
    const auto id = ids.at(line.substr(0, first));
    const auto password = Secret::copy_of(line.substr(first + 1, second - first - 1));
    CHECK(*passwords::verify(Credential{importer.hash_of(id)}, password));
    CHECK(importer.user(id).disabled == (line.substr(second + 1) == "inactive"));
  }
  CHECK(tried == 11);
  CHECK(importer.hash_of(14).empty());
}

TEST_CASE("the samples of malformed files are refused with every fault") {
  CHECK(faults_in("malformed.jsonl") ==
        "line 2: not valid JSON at byte 1: an object in braces is expected\n"
        "line 3: the name is missing\n"
        "line 3: the e-mail address has no @: nobody\n"
        "line 4: not valid JSON at byte 53: a key occurs twice\n"
        "line 5: registered_at is not a time: yesterday (a time is written 2026-03-01T12:00:00Z, 2026-03-01 12:00:00 "
        "or 2026-03-01)\n"
        "line 6: its referrer is refused: line 5 (time@example.com)\n"
        "line 7: it has the same e-mail address as line 1: ANN@example.com\n"
        "line 8: not valid JSON at byte 36: a text is not closed\n");
  CHECK(faults_in("malformed.csv") ==
        "line 3: 4 cells where the header has 3\n"
        "line 4: an unquoted cell contains a quote\n"
        "line 5: it names itself as its referrer\n"
        "line 6: its referrer is unknown: no user with the id 12345 in the file or the store (for a code of "
        "digits write code:DIGITS)\n");
}
