#include "store/records/plain_codec.hpp"
#include "store/rules/import/read/read_chunk.hpp"
#include "store/rules/import/stream/named_referrers.hpp"
#include "tests/support/importing/importing.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

using namespace refctl;
using namespace refctl::test;

namespace {

// Returns a user's line; `referrer` is JSON, or empty for none.
std::string line(int id, std::string_view referrer = "", std::string_view more = "") {
  const std::string number = std::to_string(id);
  std::string text =
      R"({"id":)" + number + R"(,"name":"N","email":"u)" + number + R"(@b.org","referral_code":"code)" + number + "\"";
  if (!referrer.empty()) text += ",\"referred_by\":" + std::string(referrer);
  return text + std::string(more) + "}\n";
}

// Makes a file large enough to be streamed. Also fills complete chunks.
std::string blanks() {
  std::string text;
  for (int i = 0; i < 17; ++i) text += std::string(1'000'000, ' ') + "\n";
  return text;
}

User stored(std::uint64_t id) {
  User user;
  user.id = {id};
  user.name = "Stored";
  user.email = "s" + std::to_string(id) + "@b.org";
  user.code = "stored" + std::to_string(id);
  return user;
}

// Returns the visible result of an import, except its time and the generated codes.
std::string seen(Importer& importer, const Result<ImportReport>& report) {
  std::string text = faults_of(report);
  if (report) {
    text +=
        report->sha256 + " " + std::to_string(report->read) + " read, " + std::to_string(report->added) + " added\n";
    for (const std::string& warning : report->warnings) text += warning + "\n";
  } else {
    text += report.error().message + "\n";
  }
  for (const User& user : importer.users()) {
    text += std::to_string(user.id.value) + " " + user.email + " by " +
            std::to_string(user.referrer.value_or(UserId{}).value) + "\n";
  }
  return text;
}

enum class Outcome { streamed, two_passes, refused };

// Returns how the importer processes a file, and checks that the same bytes through a pipe have the same result.
Outcome outcome_of(const std::string& text) {
  Importer by_file, by_pipe;
  for (Importer* each : {&by_file, &by_pipe}) {
    each->put(stored(3));
    each->put(stored(5));
  }
  const auto report = by_file.import(text);
  const auto expected = by_pipe.import_pipe(text);
  CHECK(seen(by_file, report) == seen(by_pipe, expected));
  CHECK(by_pipe.records.stream_loads() == 0);
  CHECK(by_file.audited.size() == by_pipe.audited.size());
  if (!report) {
    CHECK(report.error().code == expected.error().code);
    return Outcome::refused;
  }
  return by_file.records.stream_loads() == 1 ? Outcome::streamed : Outcome::two_passes;
}

}  // namespace

TEST_CASE("a large file is streamed if every referrer comes earlier") {
  const std::string first = line(10, "3") + line(11, "\"code10\"") + line(12, "\"U10@B.org\"");
  CHECK(outcome_of(first + blanks()) == Outcome::streamed);
  CHECK(outcome_of(first + blanks() + line(13, "12") + line(20, "\"CODE13\"") + line(21, "\"u11@b.org\"")) ==
        Outcome::streamed);
  CHECK(outcome_of(first + blanks() + line(13, "10") + line(15, "\"stored5\"") + line(16, "\"S3@b.org\"")) ==
        Outcome::streamed);
  CHECK(outcome_of(line(10) + blanks() + line(30, "10") + line(31) + line(40, "30") + line(41, "31")) ==
        Outcome::streamed);
  CHECK(outcome_of(line(10) + blanks() + line(11, "\"code10\"") + line(12, "\"u11@b.org\"")) == Outcome::streamed);
  CHECK(outcome_of(first) == Outcome::two_passes);  // too small
}

TEST_CASE("a large file is imported in two passes where the engine cannot stream") {
  Importer importer;
  importer.records.streams(false);
  const auto report = importer.import(line(10) + line(11, "\"code10\"") + blanks() + line(12, "11"));
  REQUIRE(report);
  CHECK(report->added == 3);
  CHECK(importer.records.stream_loads() == 0);
  CHECK(importer.user(12).referrer == UserId{11});
}

TEST_CASE("a large file is imported in two passes if a record needs a decision") {
  const std::string first = line(10, "3") + line(11, "\"code10\"") + line(12, "\"U10@B.org\"");
  // A later referrer, in the same chunk of the file or another.
  for (const std::string& between : {std::string(), blanks()}) {
    for (const auto* behind : {"21", "\"code21\"", "\"u21@b.org\""}) {
      CHECK(outcome_of(first + line(20, behind) + between + line(21) + blanks()) == Outcome::two_passes);
      CHECK(outcome_of(first + line(20, behind) + between + line(21, "20") + blanks()) == Outcome::refused);  // a loop
    }
  }
  CHECK(outcome_of(first + blanks() + line(22) + line(21)) == Outcome::two_passes);
  // A later referrer is named in another way than the first ones.
  CHECK(outcome_of(line(10, "3") + blanks() + line(11, "\"code10\"")) == Outcome::two_passes);
  CHECK(outcome_of(line(10, "\"stored3\"") + blanks() + line(11, "\"u10@b.org\"")) == Outcome::two_passes);
  CHECK(outcome_of(first + blanks() + line(5, "3")) == Outcome::two_passes);
  CHECK(outcome_of(first + blanks() + R"({"name":"N","email":"no.id@b.org","referral_code":"ccc"})") ==
        Outcome::two_passes);
}

TEST_CASE("digits that name a referrer are streamed unless they are also a code") {
  const auto coded = [](int id, std::string_view code) {
    return R"({"id":)" + std::to_string(id) + R"(,"name":"N","email":"c)" + std::to_string(id) +
           R"(@b.org","referral_code":")" + std::string(code) + "\"}\n";
  };
  const std::string first = line(10) + line(11, "\"10\"") + line(12, "\"3\"");
  CHECK(outcome_of(first + blanks()) == Outcome::streamed);
  CHECK(outcome_of(first + blanks() + coded(13, "98765") + line(14, "\"13\"")) == Outcome::streamed);
  CHECK(outcome_of(line(100) + line(101, "\"100\"") + blanks() + coded(102, "101")) == Outcome::two_passes);
  CHECK(outcome_of(line(100) + line(101, "\"100\"") + blanks() + coded(102, "100")) == Outcome::refused);
  CHECK(outcome_of(line(100) + blanks() + coded(102, "100")) == Outcome::streamed);  // nobody is named by digits
  CHECK(outcome_of(line(100) + coded(102, "100") + blanks() + line(103, "100")) ==
        Outcome::streamed);  // an integer is an id

  // A code of the store.
  for (const auto* digits : {"\"200\"", "\"201\""}) {
    Importer importer;
    User user = stored(5);
    user.code = "200";
    importer.put(user);
    const auto report = importer.import(line(200) + line(201) + line(202, digits) + blanks());
    INFO(digits << faults_of(report));
    CHECK(report.has_value() == (std::string_view(digits) == "\"201\""));
    if (!report) CHECK(contains(faults_of(report), "user 5 of the store"));
  }
}

TEST_CASE("a large invalid file is refused like a small one") {
  const std::string first = line(10, "3") + line(11, "\"code10\"") + line(12, "\"U10@B.org\"");
  for (const auto* nobody : {"4", "20", "21", "13", "\"code20\"", "\"u20@b.org\"", "\"code4\"", "\"nobody@b.org\""}) {
    CHECK(outcome_of(first + line(14) + blanks() + line(20, nobody)) == Outcome::refused);
  }
  CHECK(outcome_of(first + blanks() + line(10)) == Outcome::refused);
  CHECK(outcome_of(first + blanks() + R"({"id":20,"name":"N","email":"U11@b.org"})") == Outcome::refused);
  CHECK(outcome_of(first + blanks() + R"({"id":20,"name":"N","email":"n@b.org","referral_code":"CODE11"})") ==
        Outcome::refused);
  CHECK(outcome_of(first + blanks() + R"({"id":20,"name":"N","email":"S5@b.org"})") == Outcome::refused);
  CHECK(outcome_of(first + blanks() + R"({"id":20,"name":"N","email":"n@b.org","referral_code":"Stored5"})") ==
        Outcome::refused);
  CHECK(outcome_of(first + blanks() + "nonsense") == Outcome::refused);
  CHECK(outcome_of(first + blanks() + R"({"id":20,"name":")" + std::string((1U << 20U) + 1, 'x')) == Outcome::refused);
}

TEST_CASE("a streaming import can be stopped, and reports warnings") {
  const std::string text = line(10, "", R"(,"role":"admin","shoe_size":44)") + blanks();
  CHECK(outcome_of(text) == Outcome::streamed);
  Importer importer;
  importer.hooks.progress = [&](const ImportProgress& progress) {
    return progress.phase == ImportProgress::Phase::reading ? Walk::on : Walk::stop;
  };
  const auto report = importer.import(text);
  REQUIRE(!report);
  CHECK(report.error().code == ErrorCode::interrupted);
  CHECK(importer.users().empty());
}

namespace {

// All keys have one hash.
class AllAlike final : public records::PlainCodec {
 public:
  using PlainCodec::PlainCodec;
  [[nodiscard]] std::uint64_t hash(std::string_view /*key*/) const override { return 42; }
};

}  // namespace

TEST_CASE("referrers by code are distinguished if hashes are equal") {
  Importer importer;
  importer.put(stored(5));
  const auto codec = std::make_shared<AllAlike>(1);
  const importing::ValidationRules rules{
      .trust_roles = false, .times = {}, .hash_format = {}, .now = {}, .codec = codec};
  auto layout = importing::layout_of(ImportFormat::jsonl, importing::Container::lines, {});
  REQUIRE(layout);
  const auto parser = importing::make_parser(*layout);
  auto load = importer.records.begin_bulk_load();
  REQUIRE(load);
  importing::NamedReferrers named(**load, *codec);

  // Returns the referrers of the records with ids from `id` on; empty if one needs a decision.
  std::uint64_t id = 10;
  const auto referrers = [&](const std::string& text) {
    importing::Chunk chunk;
    importing::read_chunk({.text = text, .extents = {}}, *layout, rules, *parser, chunk);
    std::vector<records::BulkEntry> entries;
    for (const importing::ImportRecord& record : chunk.records) {
      entries.push_back({.id = UserId{id++},
                         .referrer = {},
                         .registered_at = {},
                         .user = std::string_view(chunk.texts).substr(record.text, record.user_size),
                         .credential = {}});
    }
    std::vector<std::uint64_t> found;
    const auto filled = named.fill_in(chunk, entries);
    REQUIRE(filled);
    if (!*filled) return found;
    for (const records::BulkEntry& entry : entries) found.push_back(entry.referrer.value);
    return found;
  };
  using Ids = std::vector<std::uint64_t>;
  CHECK(referrers(line(10) + line(11) + line(12, "\"CODE11\"") + line(13, "\"stored5\"") + line(14, "\"U12@b.org\"") +
                  line(15, "\"s5@B.org\"") + line(16, "\"code10\"")) == Ids{0, 0, 11, 5, 12, 5, 10});
  CHECK(referrers(line(17, "\"code15\"") + line(18, "\"u17@b.org\"")) == Ids{15, 17});
  CHECK(referrers(line(19, "\"nobody\"")).empty());
  CHECK(referrers(line(20, "\"nobody@b.org\"")).empty());
  CHECK(referrers(line(21, "\"code22\"") + line(22)).empty());  // the referrer comes later
}
