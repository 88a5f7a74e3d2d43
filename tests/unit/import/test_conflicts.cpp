#include "tests/support/importing/importing.hpp"

#include <catch2/catch.hpp>

using namespace refctl;
using namespace refctl::test;

namespace {

std::string user_line(std::string_view email, std::string_view more = "") {
  return R"({"name":"N","email":")" + std::string(email) + "\"" + std::string(more) + "}\n";
}

ImportOptions with(OnConflict on_conflict) {
  ImportOptions options;
  options.on_conflict = on_conflict;
  return options;
}

ImportOptions skipping() {
  ImportOptions options;
  options.skip_invalid = true;
  return options;
}

User stored(std::uint64_t id, std::string email, std::string code) {
  User user;
  user.id = {id};
  user.name = "Stored";
  user.email = std::move(email);
  user.code = std::move(code);
  user.registered_at = {1000};
  return user;
}

}  // namespace

TEST_CASE("the first record of an e-mail wins, later ones are conflicts") {
  const std::string text = user_line("a@b.org", R"(,"referral_code":"first")") + user_line("b@b.org") +
                           user_line("A@B.ORG", R"(,"referral_code":"third")");
  Importer importer;
  const auto report = importer.import(text);
  REQUIRE(!report);
  CHECK(report.error().code == ErrorCode::import_conflicts);
  CHECK(faults_of(report) == "line 3: it has the same e-mail address as line 1: A@B.ORG\n");
  CHECK(contains(report.error().message, "line 3"));
  const auto taken = importer.import(text, skipping());
  REQUIRE(taken);
  CHECK(taken->added == 2);
  CHECK(taken->refused == 1);
  CHECK(importer.user(1).code == "first");
  // Skip and update do not apply to conflicts within a file.
  Importer second;
  CHECK(second.import(text, with(OnConflict::skip)).error().code == ErrorCode::import_conflicts);
  CHECK(second.import(text, with(OnConflict::update)).error().code == ErrorCode::import_conflicts);
}

TEST_CASE("a duplicate line is one conflict") {
  const std::string line = user_line("a@b.org", R"(,"referral_code":"code")");
  Importer importer;
  const auto report = importer.import(line + line);
  REQUIRE(!report);
  CHECK(report.error().fields.size() == 1);
}

TEST_CASE("a code that is in use is a conflict, in the file and in the store") {
  Importer importer;
  importer.put(stored(7, "s@b.org", "Taken"));
  for (const OnConflict policy : {OnConflict::fail, OnConflict::skip, OnConflict::update}) {
    const auto report = importer.import(user_line("a@b.org", R"(,"referral_code":"tAKEN")") +
                                            user_line("b@b.org", R"(,"referral_code":"x-1")") +
                                            user_line("c@b.org", R"(,"referral_code":"X-1")"),
                                        with(policy));
    REQUIRE(!report);
    CHECK(report.error().code == ErrorCode::import_conflicts);
    CHECK(faults_of(report) ==
          "line 1: its referral code belongs to user 7 of the store: tAKEN\n"
          "line 3: it has the same referral code as line 2: X-1\n");
  }
}

TEST_CASE("an e-mail that is in the store: fail, skip or update") {
  const std::string text =
      user_line("S@b.org",
                R"(,"id":3,"referral_code":"new","role":"admin","disabled":true,"registered_at":1735650000005)") +
      user_line("child@b.org", R"(,"id":4,"referred_by":3)");
  Importer importer;
  importer.put(stored(7, "s@b.org", "old"));
  const auto failed = importer.import(text);
  REQUIRE(!failed);
  CHECK(failed.error().code == ErrorCode::import_conflicts);
  CHECK(contains(faults_of(failed), "line 1: its e-mail address belongs to user 7 of the store: S@b.org"));
  CHECK(contains(faults_of(failed), "line 2: its referrer is refused: line 1 (S@b.org)"));

  const auto skipped = importer.import(text, with(OnConflict::skip));
  REQUIRE(skipped);
  CHECK(skipped->skipped == 1);
  CHECK(skipped->added == 1);
  CHECK(importer.user(7) == stored(7, "s@b.org", "old"));
  CHECK(importer.user(4).referrer == UserId{7});

  const auto before = importer.users();
  const auto again = importer.import(text, with(OnConflict::skip));
  REQUIRE(again);
  CHECK(again->skipped == 2);
  CHECK(again->added == 0);
  CHECK(importer.users() == before);

  const auto updated = importer.import(text, with(OnConflict::update));
  REQUIRE(updated);
  CHECK(updated->updated == 1);
  CHECK(updated->unchanged == 1);  // the child already has the referrer that it names
  CHECK(importer.user(7).code == "new");
  CHECK(importer.user(7).email == "S@b.org");
  CHECK(importer.user(7).name == "N");
  CHECK(importer.user(7).disabled);
  CHECK(importer.user(7).registered_at.ms == 1735650000005);
  CHECK(importer.user(7).role == Role::member);  // roles need trust_roles
  CHECK(importer.users().size() == 2);
}

TEST_CASE("an update does not change fields that the record omits") {
  Importer importer;
  User user = stored(7, "s@b.org", "old");
  user.disabled = true;
  user.role = Role::support;
  importer.put(user);
  REQUIRE(importer.import(user_line("s@b.org"), with(OnConflict::update)));
  user.name = "N";
  CHECK(importer.user(7) == user);
}

TEST_CASE("an update that would close a loop through the store is refused") {
  Importer importer;
  importer.put(stored(1, "a@b.org", "aaa"));
  User child = stored(2, "b@b.org", "bbb");
  child.referrer = UserId{1};
  importer.put(child);
  const auto report = importer.import(user_line("a@b.org", R"(,"referred_by":"b@b.org")"), with(OnConflict::update));
  REQUIRE(!report);
  CHECK(report.error().code == ErrorCode::import_refused);
  CHECK(contains(faults_of(report), "loop"));
  // A loop through a new user is refused, too; a chain without a loop is accepted.
  const std::string over_new =
      user_line("a@b.org", R"(,"referred_by":"n@b.org")") + user_line("n@b.org", R"(,"referred_by":"b@b.org")");
  CHECK(!importer.import(over_new, with(OnConflict::update)));
  const auto good = importer.import(
      user_line("b@b.org", R"(,"referred_by":"m@b.org")") + user_line("m@b.org", R"(,"referred_by":"a@b.org")"),
      with(OnConflict::update));
  INFO(faults_of(good));
  REQUIRE(good);
  CHECK(importer.user(2).referrer == UserId{3});
}

TEST_CASE("an id is kept if it is free, otherwise a new one is assigned") {
  Importer importer;
  importer.put(stored(7, "s@b.org", "old"));
  const std::string text = user_line("a@b.org", R"(,"id":7)") + user_line("b@b.org", R"(,"id":3,"referred_by":7)") +
                           user_line("c@b.org") + user_line("d@b.org", R"(,"id":3)");
  ImportOptions keep;
  keep.keep_ids = true;
  const auto refused = importer.import(text, keep);
  REQUIRE(!refused);
  CHECK(refused.error().code == ErrorCode::import_conflicts);
  CHECK(contains(faults_of(refused), "line 1: its id is taken in the store: 7"));
  CHECK(contains(faults_of(refused), "line 4: it has the same id as line 2: 3"));

  const auto report = importer.import(text);
  REQUIRE(report);
  CHECK(report->added == 4);
  CHECK(contains(report->warnings.at(0), "2 users got new ids"));
  const auto referrers = importer.referrers();
  CHECK(referrers.at("b@b.org") == "a@b.org");  // by the file's id
  CHECK(importer.user(3).email == "b@b.org");
  CHECK(importer.user(8).email == "a@b.org");
  CHECK(importer.user(9).email == "c@b.org");
  CHECK(importer.user(10).email == "d@b.org");
}

TEST_CASE("ids are left for new users above the largest imported one") {
  Importer importer;
  REQUIRE(importer.import(user_line("a@b.org", R"(,"id":4503599627370496)") + user_line("b@b.org")));
  CHECK(importer.user(4503599627370497).email == "b@b.org");
  CHECK(!importer.import(user_line("c@b.org", R"(,"id":9007199254740991)")));
}

TEST_CASE("a dry run has the same report and writes nothing") {
  Importer importer;
  ImportOptions dry = skipping();
  dry.dry_run = true;
  const std::string text = user_line("a@b.org") + user_line("a@b.org") + "x\n";
  const auto tried = importer.import(text, dry);
  REQUIRE(tried);
  CHECK(importer.users().empty());
  CHECK(importer.rejects.empty());
  CHECK(importer.audited.empty());
  const auto done = importer.import(text, skipping());
  REQUIRE(done);
  CHECK(done->added == tried->added);
  CHECK(done->refused == tried->refused);
  CHECK(faults_of(done) == faults_of(tried));
  CHECK(importer.rejects.size() == 2);
  REQUIRE(importer.audited.size() == 1);
  CHECK(importer.audited[0].added == 1);
  CHECK(importer.audited[0].sha256 == done->sha256);
}

TEST_CASE("erased nodes keep their id and are recognized by it") {
  const std::string text = R"({"id":1,"erased":true,"referred_by":null,"registered_at":1735650000001})"
                           "\n" +
                           user_line("a@b.org", R"(,"id":2,"referred_by":1)");
  Importer importer;
  REQUIRE(importer.import(text));
  CHECK(importer.user(1).erased);
  CHECK(importer.user(2).referrer == UserId{1});
  CHECK(importer.import(text).error().code == ErrorCode::import_conflicts);
  const auto before = importer.users();
  const auto again = importer.import(text, with(OnConflict::skip));
  REQUIRE(again);
  CHECK(again->skipped == 2);
  CHECK(importer.users() == before);
  CHECK(contains(faults_of(importer.import(R"({"erased":true})")), "no id"));
  CHECK(contains(faults_of(importer.import(R"({"id":9,"erased":true,"email":"x@b.org"})")), "has a email"));
}

TEST_CASE("a stop just before the first write is still obeyed") {
  Importer importer;
  bool read = false;
  importer.hooks.progress = [&](const ImportProgress& progress) {
    read = read || progress.phase == ImportProgress::Phase::checking;
    return read ? Walk::stop : Walk::on;
  };
  const auto stopped = importer.import(user_line("a@b.org"));
  REQUIRE(!stopped);
  CHECK(stopped.error().code == ErrorCode::interrupted);
  CHECK(importer.users().empty());
}

TEST_CASE("a failing sink or a stop leaves the store unchanged") {
  Importer importer;
  importer.hooks.reject = [](std::string_view) -> Result<> { return fail(ErrorCode::store_full, "the disk is full"); };
  const auto full = importer.import(user_line("a@b.org") + "x\n", skipping());
  REQUIRE(!full);
  CHECK(full.error().code == ErrorCode::store_full);
  CHECK(importer.users().empty());
  importer.hooks.progress = [](const ImportProgress&) { return Walk::stop; };
  const auto stopped = importer.import(user_line("a@b.org"));
  REQUIRE(!stopped);
  CHECK(stopped.error().code == ErrorCode::interrupted);
  CHECK(importer.users().empty());
}

TEST_CASE("a generated code gives way to an explicit one") {
  // The random bytes repeat, so that the next generated code is known.
  Importer first;
  REQUIRE(first.import(user_line("a@b.org")));
  const std::string made = first.users().front().code;

  SECTION("in the file") {
    Importer importer;
    auto report = importer.import(user_line("a@b.org") + user_line("b@b.org", R"(,"referral_code":")" + made + "\""));
    REQUIRE(report);
    CHECK(report->added == 2);
    CHECK(importer.user(1).code != made);
    CHECK(importer.user(1).code.size() == made.size());
    CHECK(importer.user(2).code == made);
  }
  SECTION("in the store") {
    Importer importer;
    importer.put(stored(7, "s@b.org", made));
    REQUIRE(importer.import(user_line("a@b.org") + user_line("c@b.org", R"(,"referred_by":")" + made + "\"")));
    CHECK(importer.user(8).code != made);
    CHECK(importer.referrers()["c@b.org"] == "s@b.org");
  }
}

namespace {

// Returns the id ranges that the last import added, as "1-3 7-9".
std::string added_by(const Importer& importer) {
  std::string text;
  for (const IdRange& range : importer.audited.back().added_ids) {
    if (!text.empty()) text += ' ';
    text += std::to_string(range.first.value) + '-' + std::to_string(range.last.value);
  }
  return text;
}

std::string users_with_ids(std::initializer_list<int> ids) {
  std::string text;
  for (const int id : ids) {
    text += user_line(std::to_string(id) + "@b.org", ",\"id\":" + std::to_string(id));
  }
  return text;
}

}  // namespace

TEST_CASE("the report has the added ids and no others") {
  Importer importer;
  // No other user has an id above the counter, so gaps in the file do not split the range.
  REQUIRE(importer.import(users_with_ids({2, 3, 7, 20})));
  CHECK(added_by(importer) == "2-20");
  // Below the counter, only the added ids.
  REQUIRE(importer.import(users_with_ids({4, 5, 9, 19, 30, 40})));
  CHECK(added_by(importer) == "4-5 9-9 19-19 30-40");
  REQUIRE(importer.import(user_line("x@b.org") + user_line("y@b.org")));
  CHECK(added_by(importer) == "41-42");
  REQUIRE(importer.import(users_with_ids({2, 3}), with(OnConflict::skip)));
  CHECK(added_by(importer).empty());
}

TEST_CASE("an update that changes nothing counts as unchanged, with many users and with few") {
  Importer importer;
  std::string text;
  const int users = GENERATE(3, 200);  // few users are looked up, many are found in a scan
  const int apart = 100;
  for (int i = 1; i <= users; ++i) {
    const std::string id = std::to_string(users == 3 ? i * apart : i);
    text += user_line(
        "u" + id + "@b.org",
        ",\"id\":" + id + (i > 1 ? R"(,"referred_by":"u)" + std::to_string(users == 3 ? apart : 1) + "@b.org\"" : ""));
  }
  REQUIRE(importer.import(text));
  const auto before = importer.users();
  const auto again = importer.import(text, with(OnConflict::update));
  INFO(faults_of(again));
  REQUIRE(again);
  CHECK(again->unchanged == static_cast<std::uint64_t>(users));
  CHECK(again->updated == 0);
  CHECK(importer.users() == before);
  // Skipping needs only the e-mail.
  CHECK(importer.import(text, with(OnConflict::skip))->skipped == static_cast<std::uint64_t>(users));
  CHECK(importer.users() == before);
}
