#include "store/model/text/utf8.hpp"
#include "store/model/user/django_name.hpp"
#include "store/rules/export/django_form.hpp"
#include "store/rules/export/put_text.hpp"
#include "store/rules/export/spill_queue.hpp"
#include "store/rules/export/write_export.hpp"
#include "tests/support/importing/importing.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <limits>
#include <random>
#include <thread>
#include <vector>

using namespace refctl;
using namespace refctl::test;

namespace {

const std::string hash = "pbkdf2_sha256$1000$c2FsdHNhbHQ$0UudfOmkH1Ibv8F6Obn6NxhHbwKcsWRk1oHqY2kX3Ns=";

std::string exported(Importer& importer, const ExportOptions& options) {
  std::string text;
  const auto count = exporting::write_export(importer.records, importer.actor, options, [&](std::string_view buffer) {
    text += buffer;
    return Result<>{};
  });
  REQUIRE(count);
  CHECK(*count == importer.users().size());
  return text;
}

ImportOptions trusting() {
  ImportOptions options;
  options.trust_roles = true;
  return options;
}

// Adds users with unusual texts, and an erased one.
void fill(Importer& importer) {
  User user;
  user.registered_at = {1712554260000};
  const std::vector<std::string> names = {
      "Anna",    "=cmd()", "'quoted'",    "a,\"b\"",     "line\r\nbreak", "\ttab",      "-dash",
      "@at",     "+plus",  "\x1b[2J\x7f", "Łukasz 中 😀", "\\back/",       "' '=double", "\xC2\x9B\xE2\x80\xA8",
      " spaces "};
  for (std::size_t i = 0; i < names.size(); ++i) {
    user.id = {i * 3 + 1};
    user.name = names[i];
    user.email = "u" + std::to_string(i) + "@Example.com";
    user.code = i % 2 == 0 ? "Code" + std::to_string(i) : std::to_string(1000 + i);
    user.referrer = i == 0 ? std::nullopt : std::optional(UserId{(i - 1) / 2 * 3 + 1});
    user.role = static_cast<Role>(i % 3);
    user.disabled = i % 4 == 3;
    importer.put(user);
  }
  REQUIRE(importer.records.write([](records::Writer& writer) { return writer.put_credential({1}, Credential{hash}); }));
  User erased;
  erased.id = {4};
  erased.referrer = UserId{1};
  erased.registered_at = {-5};
  erased.erased = true;
  importer.put(erased);
}

}  // namespace

TEST_CASE("a line has the keys of cli.md in their order") {
  Importer importer;
  fill(importer);
  const std::string text = exported(importer, {.format = ExportFormat::jsonl, .with_passwords = true});
  CHECK(text.starts_with(
      R"({"id":1,"name":"Anna","email":"u0@Example.com","role":"member","referral_code":"Code0","referred_by":null,)"
      R"("registered_at":"2024-04-08T05:31:00.000Z","disabled":false,"password_hash":")" +
      hash + "\"}\n" + R"({"id":4,"erased":true,"referred_by":1,"registered_at":"1969-12-31T23:59:59.995Z"})" + "\n" +
      R"({"id":7,"name":"'quoted'","email":"u2@Example.com","role":"admin","referral_code":"Code2","referred_by":1,)"));
  CHECK(!contains(exported(importer, {}), "password"));
}

TEST_CASE("an export imported into an empty store exports the same bytes") {
  Importer importer;
  fill(importer);
  for (const ExportFormat format : {ExportFormat::jsonl, ExportFormat::csv}) {
    const ExportOptions options{.format = format, .with_passwords = true};
    const std::string text = exported(importer, options);
    Importer second;
    const auto report = second.import(text, trusting());
    INFO(text << faults_of(report));
    REQUIRE(report);
    CHECK(report->warnings.empty());
    CHECK(exported(second, options) == text);
    CHECK(second.users() == importer.users());
    CHECK(second.hash_of(1) == hash);
  }
}

TEST_CASE("a Django fixture is read back by the Django import") {
  Importer importer;
  fill(importer);
  const std::string text = exported(importer, {.format = ExportFormat::django, .with_passwords = true});
  CHECK(contains(text, R"("model":"accounts.projectuser","pk":1,"fields":{"password":")" + hash));
  ImportOptions options = trusting();
  options.skip_invalid = true;
  Importer second;
  const auto report = second.import(text, options);
  REQUIRE(report);
  CHECK(report->warnings.empty());
  // The erased node has no address; the users below it are refused with it.
  CHECK(contains(faults_of(report), "record 2: the e-mail address has no @: erased-4"));
  CHECK(second.user(1) == importer.user(1));
  CHECK(second.user(7) == importer.user(7));
}

TEST_CASE("password hashes are written in Django's form") {
  using exporting::django_password;
  CHECK(django_password("") == "!");
  CHECK(django_password(hash) == hash);
  CHECK(django_password("$argon2id$v=19$m=65536,t=2,p=1$x$y") == "argon2$argon2id$v=19$m=65536,t=2,p=1$x$y");
  CHECK(django_password("$2b$12$abc") == "bcrypt$$2b$12$abc");
  CHECK(django_password("$7$abc") == "!");
}

TEST_CASE("a name of any length comes back from a Django fixture unchanged") {
  const auto of = [](std::size_t count, const std::string& character) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += character;
    return text;
  };
  std::vector<std::string> names;
  for (std::size_t length = 149; length <= 200; ++length) names.push_back(of(length, "W"));
  for (const std::size_t length : {151, 175, 200}) names.push_back(of(length, "ж"));
  for (const std::size_t before : {0, 1, 49, 50, 148, 149, 150, 151, 198}) {
    names.push_back(of(before, "ж") + " " + of(199 - before, "x"));
    names.push_back(of(before, " ") + of(200 - before, "x"));
    names.push_back(of(before, "x") + of(200 - before, " "));
  }
  for (const std::string& name : names) {
    INFO(name);
    Importer importer;
    User user;
    user.id = {1};
    user.name = name;
    user.email = "a@b.org";
    user.code = "abc";
    importer.put(user);
    const std::string fixture = exported(importer, {.format = ExportFormat::django, .with_passwords = false});
    Importer second;
    REQUIRE(second.import(fixture));
    CHECK(second.user(1).name == name);
    const DjangoName parts = split_django_name(name);
    CHECK(count_code_points(parts.first).value() <= 150);
    CHECK(count_code_points(parts.last).value() <= 150);
  }
}

TEST_CASE("an export without users is refused as a file without users") {
  for (const ExportFormat format : {ExportFormat::jsonl, ExportFormat::csv, ExportFormat::django}) {
    Importer importer;
    const std::string text = exported(importer, {.format = format, .with_passwords = false});
    const auto report = importer.import(text, {}, format == ExportFormat::csv ? "x.csv" : "x");
    REQUIRE(!report);
    CHECK(report.error().code == ErrorCode::import_refused);
  }
}

TEST_CASE("a sink that fails ends the export with its error") {
  Importer importer;
  fill(importer);
  const auto count = exporting::write_export(importer.records, importer.actor, {}, [](std::string_view) -> Result<> {
    return fail(ErrorCode::store_full, "no room");
  });
  REQUIRE(!count);
  CHECK(count.error().code == ErrorCode::store_full);
  CHECK_THROWS(exporting::write_export(importer.records, importer.actor, {},
                                       [](std::string_view) -> Result<> { throw std::runtime_error("gone"); }));
  CHECK(exporting::write_export(importer.records, Actor::nobody("t"), {}, [](std::string_view) { return Result<>{}; })
            .error()
            .code == ErrorCode::not_logged_in);
}

TEST_CASE("writers continue while a sink waits") {
  Importer importer;
  fill(importer);
  bool written = false;
  exporting::write_export(importer.records, importer.actor, {}, [&](std::string_view) -> Result<> {
    User user;
    user.id = {500};
    user.name = "late";
    user.email = "late@b.org";
    user.code = "late";
    importer.put(user);
    written = true;
    return {};
  }).value();
  CHECK(written);
  CHECK(importer.user(500).name == "late");
}

TEST_CASE("data beyond the memory limit goes through a file, in order") {
  exporting::SpillQueue queue(100);
  const auto put = [](exporting::SpillQueue& into, std::string_view text) {
    exporting::OutputBuffer buffer;
    buffer.append(text);
    auto taken = into.put(buffer);
    if (!taken || !*taken) return false;
    CHECK(buffer.size() == 0);
    return true;
  };
  std::string all;
  for (int i = 0; i < 1000; ++i) {
    const std::string text = std::to_string(i) + ",";
    all += text;
    REQUIRE(put(queue, text));
  }
  exporting::OutputBuffer buffer;
  REQUIRE(*queue.take(buffer));
  std::string taken(buffer.text());
  std::thread more([&] {
    exporting::OutputBuffer one;
    for (int i = 0; i < 1000; ++i) {
      one.append("x");
      if (!queue.put(one)) return;
    }
    queue.close();
  });
  all += std::string(1000, 'x');
  for (auto next = queue.take(buffer); next && *next; next = queue.take(buffer)) taken += buffer.text();
  more.join();
  CHECK(taken == all);
  exporting::SpillQueue abandoned;
  abandoned.cancel();
  CHECK(!put(abandoned, "x"));
}

TEST_CASE("a buffer keeps its contents while it grows") {
  exporting::OutputBuffer buffer;
  std::string all;
  for (std::size_t i = 0; i < 2000; ++i) {
    const std::string text(i % 97, static_cast<char>('a' + i % 26));
    buffer.append(text);
    all += text;
  }
  CHECK(buffer.text() == all);
  char* const out = buffer.room(10);
  out[0] = '!';
  buffer.end_at(out + 1);
  CHECK(buffer.text() == all + '!');
  buffer.clear();
  CHECK(buffer.text().empty());
}

TEST_CASE("consecutive times are written like single ones") {
  exporting::InstantText times;
  std::array<char, exporting::instant_size> room{};
  constexpr std::int64_t first = -62'135'596'800'000;
  constexpr std::int64_t last = 253'402'300'799'999;
  std::vector<std::int64_t> moments = {0,    -1,       1,    first,       first - 1, first,
                                       last, last + 1, last, -86'400'000, 86'399'999};
  moments.push_back(std::numeric_limits<std::int64_t>::min());
  moments.push_back(std::numeric_limits<std::int64_t>::max());
  std::mt19937_64 random(1);
  std::uniform_int_distribution<std::int64_t> any(first, last);
  for (int i = 0; i < 2000; ++i) {
    moments.push_back(any(random));
    moments.push_back(moments.back() + 40'000'000);  // often on the same day
  }
  for (const std::int64_t ms : moments) {
    const char* const end = times.put(room.data(), Instant{ms});
    REQUIRE(std::string_view(room.data(), end) == to_rfc3339(Instant{ms}));
  }
}
