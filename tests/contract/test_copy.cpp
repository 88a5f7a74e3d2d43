#include "store/rules/admin/copy_store.hpp"
#include "tests/contract/backends.hpp"
#include "tests/support/memory_records.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

// A complete store can be copied from any engine to any other and back without a difference.

using namespace refctl;
using namespace refctl::test;

namespace {

void fill(records::Records& store) {
  must(store.write([](records::Writer& writer) -> Result<> {
    for (std::uint64_t id : {1U, 2U, 3U, 5U, 9U, 2500U}) {
      User user = user_of(id, id == 1 ? 0 : 1, 1'700'000'000'000 + static_cast<std::int64_t>(id) * 7);
      user.role = Role{static_cast<std::uint8_t>(id % 3)};
      user.disabled = id == 5;
      if (id == 9) {
        user.erased = true;
        user.name = user.email = user.code = "";
        user.role = Role::member;
      }
      if (auto done = put(writer, user); !done) return done;
      if (user.erased) continue;
      if (auto done = writer.put_credential(user.id, Credential{.text = "$6$salt$" + user.name}); !done) return done;
    }
    must(writer.put_session(
        {.user = UserId{2}, .jti = {1, 2, 3}, .issued = Instant{5}, .expires = Instant{9}, .label = "x"}));
    must(writer.put_signing_key({.kid = {1}, .secret = {7}, .since = Instant{3}, .until = Instant{4}}));
    must(writer.put_signing_key({.kid = {2}, .secret = {8}, .since = Instant{4}, .until = std::nullopt}));
    return writer.put_config("members.see_email", std::string("true"));
  }));
  // More entries than one transaction of the copy takes.
  must(store.write([](records::Writer& writer) -> Result<> {
    for (std::uint64_t number = 1; number <= 5000; ++number) {
      AuditEntry entry;
      entry.number = number;
      entry.actor = "operator:root";
      entry.action = "user.edit";
      entry.subject = UserId{number % 5};
      entry.erased = number % 100 == 0;
      if (!entry.erased) entry.changes = {{.field = "name", .before = std::nullopt, .after = std::to_string(number)}};
      entry.salt = {static_cast<std::uint8_t>(number)};
      if (auto done = writer.append_chained_audit(entry); !done) return done;
    }
    return {};
  }));
}

}  // namespace

TEST_CASE("a store is copied between engines and back", "[copy]") {
  MemoryBackend memory;
  LmdbBackend lmdb;
  MemoryBackend back;
  fill(*memory);
  auto there = rules::copy_store(*memory, *lmdb);
  REQUIRE(there);
  CHECK(there->users == 6);
  CHECK(there->sessions == 1);
  CHECK(there->audit_entries == 5000);
  CHECK(dump(*lmdb) == dump(*memory));
  must(lmdb->verify([](const Fault& fault) { FAIL(fault.message); }));

  auto again = rules::copy_store(*lmdb, *back);
  REQUIRE(again);
  CHECK(*again == *there);
  CHECK(dump(*back) == dump(*memory));
}

TEST_CASE("an empty store is copied, and a store with users is not overwritten", "[copy]") {
  MemoryBackend empty;
  LmdbBackend lmdb;
  auto copied = rules::copy_store(*empty, *lmdb);
  REQUIRE(copied);
  CHECK(copied->users == 0);
  fill(*lmdb);
  MemoryBackend filled;
  fill(*filled);
  auto refused = rules::copy_store(*lmdb, *filled);
  REQUIRE(!refused);
  CHECK(refused.error().code == ErrorCode::store_not_empty);
}

TEST_CASE("any difference changes the digest", "[copy]") {
  MemoryBackend store;
  fill(*store);
  std::vector<std::string> digests{must(rules::facts_of(*store)).digest};
  const auto change = [&](const std::function<Result<>(records::Writer&)>& fn) {
    must(store->write(fn));
    const std::string digest = must(rules::facts_of(*store)).digest;
    CHECK(std::ranges::count(digests, digest) == 0);
    digests.push_back(digest);
  };
  change([](records::Writer& w) {
    User user = *must(w.user(UserId{3}));
    user.disabled = true;
    return put(w, user);
  });
  change([](records::Writer& w) { return w.put_credential(UserId{3}, std::nullopt); });
  change([](records::Writer& w) { return w.remove_session(UserId{2}, {1, 2, 3}); });
  change([](records::Writer& w) { return w.remove_signing_key({1}); });
  change([](records::Writer& w) { return w.put_config("members.see_email", std::nullopt); });
  change(
      [](records::Writer& w) { return w.erase_audit(UserId{3}, [](const AuditEntry& e) { return e.number == 3; }); });
  change([](records::Writer& w) { return w.append_audit({}); });
}
