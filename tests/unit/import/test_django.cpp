#include "tests/support/importing/importing.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace refctl;
using namespace refctl::test;

namespace {

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// An object of the user model; without a password of its own it has an unusable one.
std::string django_user(int pk, std::string_view fields) {
  const std::string password = fields.find("\"password\"") == std::string_view::npos ? R"("password":"!x",)" : "";
  return R"({"model":"accounts.projectuser","pk":)" + std::to_string(pk) + R"(,"fields":{)" + password +
         std::string(fields) + "}}";
}

std::string array_of(std::initializer_list<std::string> objects) {
  std::string text = "[";
  for (const std::string& object : objects) text += (text.size() > 1 ? ", " : "") + object;
  return text + "]";
}

ImportOptions skipping() {
  ImportOptions options;
  options.skip_invalid = true;
  return options;
}

}  // namespace

TEST_CASE("Django's fields are mapped") {
  Importer importer;
  ImportOptions trusting;
  trusting.trust_roles = true;
  const auto report = importer.import(
      array_of(
          {django_user(1,
                       R"("password":"!abc","username":"boss","first_name":"","last_name":"","email":"b@x.org",)"
                       R"("is_superuser":true,"is_staff":true,"is_active":true,"date_joined":"2024-01-02T03:04:05Z",)"
                       R"("referral":null,"referrer":null,"last_login":null,"groups":[],"user_permissions":[])"),
           django_user(2,
                       R"("username":"s@x.org","first_name":"Sue","last_name":"Staff","email":"","is_staff":true,)"
                       R"("is_active":false,"referral":"abc123","referrer":1,"password":)"
                       R"("pbkdf2_sha256$260000$RuDy6JkEPtCVwLkGAnwWnW$ynQw59bPL9a5myiElvm8jgmRwgbs67CCihtlczrBwNo=")"),
           django_user(
               3, R"("username":"u@x.org","first_name":"","last_name":"Last","email":"no address","referral":"")")}),
      trusting);
  INFO(faults_of(report));
  REQUIRE(report);
  CHECK(report->warnings.empty());
  CHECK(importer.user(1).name == "boss");
  CHECK(importer.user(1).email == "b@x.org");
  CHECK(importer.user(1).role == Role::admin);
  CHECK(importer.user(1).code.size() == 10);
  CHECK(importer.hash_of(1).empty());
  CHECK(importer.user(2).name == "Sue Staff");
  CHECK(importer.user(2).email == "s@x.org");
  CHECK(importer.user(2).role == Role::support);
  CHECK(importer.user(2).disabled);
  CHECK(importer.user(2).referrer == UserId{1});
  CHECK(importer.hash_of(2).starts_with("pbkdf2_sha256$260000$"));
  CHECK(importer.user(3).name == "Last");
  CHECK(importer.user(3).email == "u@x.org");
}

TEST_CASE("Django records that are not users, and invalid ones") {
  Importer importer;
  const auto report = importer.import(
      array_of({django_user(1, R"("username":"a@x.org")"), R"({"model":"auth.group","pk":1,"fields":{"name":"g"}})",
                django_user(2, R"("username":"nobody","email":"")"),
                django_user(3, R"("username":"c@x.org","password":"hunter2")"),
                django_user(4, R"("username":"d@x.org","is_active":"never")"), R"({"model":"x","pk":1})",
                django_user(5, R"("username":"e@x.org","referrer":["two","texts"])"),
                django_user(6, R"("username":"f@x.org","date_joined":"2024-01-02T03:04:05.678")")}),
      skipping());
  REQUIRE(report);
  CHECK(report->added == 2);
  const std::string faults = faults_of(report);
  CHECK(contains(faults, "record 3: the e-mail address has no @: nobody"));
  CHECK(contains(faults, "record 4: "));
  CHECK(contains(faults, "record 5: disabled"));
  CHECK(contains(faults, "record 6: not an object of a Django dump"));
  CHECK(contains(faults, "record 7: referred_by"));
  CHECK(to_rfc3339(importer.user(6).registered_at) == "2024-01-02T03:04:05.678Z");
  REQUIRE(report->warnings.size() == 2);
  CHECK(contains(report->warnings[0], "1 time was without a time zone"));
  CHECK(contains(report->warnings[1], "1 object is of other models, left out: auth.group"));
  for (const std::string& line : importer.rejects) CHECK(!contains(line, "hunter2"));
}

TEST_CASE("--map names columns of a custom Django model") {
  Importer importer;
  ImportOptions options;
  options.columns = {{"referral_code", "ref"}, {"name", "nick"}};
  const auto report =
      importer.import(array_of({django_user(1, R"("username":"a@x.org","nick":"Ann","ref":"CODE1")")}), options);
  INFO(faults_of(report));
  REQUIRE(report);
  CHECK(importer.user(1).name == "Ann");
  CHECK(importer.user(1).code == "CODE1");
}

// Hidden: a separate CTest entry, which is skipped if the dump is missing.
TEST_CASE("the dump of a real Django: refused for its one conflict, imported without it", "[.shared]") {
  if (!std::filesystem::exists(REFCTL_DJANGO_DUMP)) {
    WARN("skipped: " REFCTL_DJANGO_DUMP " is not there");
    return;
  }
  const std::string dump = read_file(REFCTL_DJANGO_DUMP);
  Importer importer;
  const auto refused = importer.import(dump);
  REQUIRE(!refused);
  CHECK(refused.error().code == ErrorCode::import_conflicts);
  CHECK(faults_of(refused) == "record 12: it has the same e-mail address as record 1: USER01@Example.COM\n");
  CHECK(importer.users().empty());

  const auto taken = importer.import(dump, skipping());
  REQUIRE(taken);
  CHECK(taken->read == 50);
  CHECK(taken->added == 49);
  CHECK(taken->refused == 1);
  REQUIRE(importer.rejects.size() == 1);
  CHECK(contains(importer.rejects[0], R"({"record":12,"reasons":["it has the same e-mail address as record 1)"));
  CHECK(contains(importer.rejects[0], R"("email":"USER01@Example.COM")"));
  CHECK(contains(importer.rejects[0], R"("password_hash":"pbkdf2_sha256$260000$)"));

  std::ifstream table(REFCTL_DJANGO_TABLE);
  std::string row;
  std::getline(table, row);
  std::size_t rows = 0;
  while (std::getline(table, row)) {
    std::vector<std::string> cells{""};
    for (const char c : row) {
      if (c == '\t') {
        cells.emplace_back();
      } else {
        cells.back() += c;
      }
    }
    if (cells[0] == "12") continue;
    ++rows;
    INFO(row);
    const User user = importer.user(std::stoull(cells[0]));
    CHECK(user.email == cells[2]);
    if (!cells[3].empty()) CHECK(user.code == cells[3]);
    CHECK((user.referrer ? std::to_string(user.referrer->value) : "") == cells[4]);
    CHECK(user.disabled == (cells[6] == "0"));
    CHECK(user.role == Role::member);
    CHECK(user.registered_at == parse_timestamp(cells[8]).value());
  }
  CHECK(rows == 49);

  // The twelfth record, corrected, is imported from the rejects file.
  std::string mended = importer.rejects[0];
  mended.replace(mended.rfind("USER01@Example.COM"), 18, "twelfth@example.com");
  const auto added = importer.import(mended);
  INFO(faults_of(added));
  REQUIRE(added);
  CHECK(added->warnings.empty());
  CHECK(importer.user(12).email == "twelfth@example.com");
  CHECK(importer.user(12).referrer == UserId{1});
  CHECK(importer.user(12).code == "6b51d4");
  CHECK(to_rfc3339(importer.user(12).registered_at) == "2026-11-22T08:27:20.151Z");
}
