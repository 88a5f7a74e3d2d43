#include "store/rules/passwords/passwords.hpp"
#include "tests/support/importing/importing.hpp"

#include <catch2/catch.hpp>

using namespace refctl;
using namespace refctl::test;

namespace {

constexpr std::string_view pbkdf2 = "pbkdf2_sha256$1000$c2FsdHNhbHQ$0UudfOmkH1Ibv8F6Obn6NxhHbwKcsWRk1oHqY2kX3Ns=";

std::string user_line(std::string_view email, std::string_view more) {
  return R"({"name":"N","email":")" + std::string(email) + "\"," + std::string(more) + "}\n";
}

ImportOptions skipping() {
  ImportOptions options;
  options.skip_invalid = true;
  return options;
}

}  // namespace

TEST_CASE("plain passwords are hashed only for imported users") {
  Importer importer;
  std::size_t hashed = 0;
  importer.hooks.progress = [&](const ImportProgress& progress) {
    if (progress.phase == ImportProgress::Phase::hashing) hashed = progress.total;
    return Walk::on;
  };
  const auto report = importer.import(user_line("a@b.org", R"("password":"correct horse")") +
                                          user_line("b@b.org", R"("password":"пароль","referred_by":99)") +
                                          user_line("c@b.org", R"("password":"")"),
                                      skipping());
  REQUIRE(report);
  CHECK(report->added == 2);
  CHECK(hashed <= 1);
  const Credential hash{importer.hash_of(1)};
  CHECK(hash.text.starts_with("$argon2id$"));
  CHECK(*passwords::verify(hash, Secret::copy_of("correct horse")));
  CHECK(importer.hash_of(2).empty());
  REQUIRE(importer.rejects.size() == 1);
  CHECK(!contains(importer.rejects[0], "пароль"));
  CHECK(!contains(importer.rejects[0], "password"));
}

TEST_CASE("known hashes are kept unchanged, unknown ones are refused and never shown") {
  Importer importer;
  const auto report = importer.import(user_line("a@b.org", "\"password_hash\":\"" + std::string(pbkdf2) + "\"") +
                                          user_line("b@b.org", R"("password_hash":"canary-in-clear")") +
                                          user_line("", "\"password_hash\":\"" + std::string(pbkdf2) + "\""),
                                      skipping());
  REQUIRE(report);
  CHECK(importer.hash_of(1) == pbkdf2);
  CHECK(!contains(faults_of(report), "canary"));
  REQUIRE(importer.rejects.size() == 2);
  CHECK(!contains(importer.rejects[0], "canary"));
  CHECK(contains(importer.rejects[1], pbkdf2));
}

TEST_CASE("an unknown hash format is a usage error") {
  Importer importer;
  ImportOptions options;
  options.hash_format = "rot13";
  CHECK(importer.import("", options).error().code == ErrorCode::invalid_parameter);
}

TEST_CASE("an update of the password ends the sessions, the same password does not") {
  Importer importer;
  const std::string text = user_line("a@b.org", "\"password_hash\":\"" + std::string(pbkdf2) + "\"");
  REQUIRE(importer.import(text));
  const auto sessions = [&] {
    return importer.records.read([](records::Reader& store) { return store.sessions_of({1}); })->size();
  };
  REQUIRE(importer.records.write([](records::Writer& writer) {
    return writer.put_session({.user = {1}, .jti = {}, .issued = {0}, .expires = {1}, .label = "t"});
  }));
  ImportOptions update;
  update.on_conflict = OnConflict::update;
  REQUIRE(importer.import(text, update));
  CHECK(sessions() == 1);
  REQUIRE(importer.import(user_line("a@b.org", R"("password":"another one")"), update));
  CHECK(sessions() == 0);
  CHECK(importer.hash_of(1).starts_with("$argon2id$"));
}
