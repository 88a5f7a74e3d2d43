#include "store/records/packed_users.hpp"
#include "tests/contract/backends.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <memory>
#include <thread>

using namespace refctl;
using namespace refctl::test;

namespace {

// Users packed for a store; every third has a password hash.
std::unique_ptr<records::PackedUsers> packed(records::Records& store, const std::vector<User>& users,
                                             records::PackedUsers::Told told = {}) {
  auto all = std::make_unique<records::PackedUsers>(must(store.bulk_codec()), std::move(told));
  for (const User& user : users) {
    const std::string email = user.erased ? "" : email_of(user).text;
    const std::string code = user.erased ? "" : code_of(user).text;
    const std::string hash = user.id.value % 3 == 0 ? fmt::format("hash of {}", user.id.value) : "";
    all->add({.id = user.id,
              .name = user.name,
              .email = user.email,
              .email_key = email,
              .code = user.code,
              .code_key = code,
              .referrer = user.referrer.value_or(UserId{}),
              .registered_at = user.registered_at,
              .role = user.role,
              .disabled = user.disabled,
              .erased = user.erased,
              .credential = hash});
  }
  all->seal();
  return all;
}

Result<> no_more(records::Writer&) { return {}; }

Result<> load(records::Records& store, const std::vector<User>& users,
              const std::function<Result<>(records::Writer&)>& finish = no_more) {
  auto bulk = store.begin_bulk_load();
  if (!bulk) return failure_of(bulk);
  return (*bulk)->load(*packed(store, users), finish);
}

// `count` users from `first` on, each `step` apart; a third are children of `hub`, the rest of others.
std::vector<User> users_from(std::uint64_t first, std::uint64_t count, std::uint64_t step = 1, std::uint64_t hub = 1) {
  std::vector<User> users;
  for (std::uint64_t i = 0; i < count; ++i) {
    std::uint64_t id = first + i * step;
    std::uint64_t referrer = i % 3 == 0 ? hub : first + (i / 3) * step;
    if (referrer == id) referrer = 0;
    User user = user_of(id, referrer, static_cast<std::int64_t>(id * 7919 % 100'003));
    user.disabled = i % 11 == 0;
    if (i % 97 == 5) {
      user.erased = true;
      user.name.clear();
      user.email.clear();
      user.code.clear();
    }
    users.push_back(user);
  }
  return users;
}

void same(const std::string& a, const std::string& b) {
  // Not one CHECK of two megabytes: the first line that differs.
  if (a == b) return;
  auto [at, bt] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  auto start = a.rfind('\n', static_cast<std::size_t>(at - a.begin()));
  CHECK(a.substr(start + 1, 300) == b.substr(start + 1, 300));
}

}  // namespace

TEMPLATE_TEST_CASE("a bulk load into an empty store", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  MemoryBackend expected;
  auto count = GENERATE(as<std::uint64_t>{}, 0, 1, 9, 500, 6000);
  auto users = users_from(1, count);
  must(load(*store, users));
  must(load(*expected, users));
  same(dump(*store), dump(*expected));
  CHECK(dump(*store).find("differ") == std::string::npos);
  store.reopen();
  same(dump(*store), dump(*expected));
  // And life goes on.
  for (records::Records* each : {&*store, &*expected}) {
    must(each->write([&](records::Writer& w) { return put(w, user_of(w.next_id()->value, count > 0 ? 1 : 0)); }));
  }
  same(dump(*store), dump(*expected));
}

TEMPLATE_TEST_CASE("a bulk load into a store with users", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  MemoryBackend expected;
  auto [first, step] =
      GENERATE(table<std::uint64_t, std::uint64_t>({{7001, 1}, {7001, 1000}, {2, 2}, {6'000'000'000, 3}}));
  for (records::Records* each : {&*store, &*expected}) {
    must(load(*each, users_from(1, 3500, 2)));  // odd ids up to 6999
    must(each->write([](records::Writer& w) { return w.put_credential(UserId{5}, Credential{"kept"}); }));
    must(load(*each, users_from(first, 6000, step)));
  }
  same(dump(*store), dump(*expected));
  CHECK(dump(*store).find("differ") == std::string::npos);
  for (records::Records* each : {&*store, &*expected}) must(load(*each, users_from(900'000'000'000, 5000, 1, 3)));
  store.reopen();
  same(dump(*store), dump(*expected));
}

TEMPLATE_TEST_CASE("what finish does is part of the load", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  must(store->write([](records::Writer& w) { return put(w, user_of(1)); }));
  auto count = GENERATE(as<std::uint64_t>{}, 10, 6000);
  auto finish = [&](records::Writer& w) -> Result<> {
    CHECK(*w.user_count() == count + 1);
    CHECK(*w.id_by_email(EmailKey{"nova.3@example.com"}) == UserId{3});
    User changed = user_of(1);
    changed.name = "Renamed";
    if (auto done = put(w, changed); !done) return done;
    return w.put_config("loaded", "yes");
  };
  must(load(*store, users_from(2, count), finish));
  store.reopen();
  CHECK(must(store->read([](records::Reader& r) { return r.user(UserId{1}); }))->name == "Renamed");
  CHECK(must(store->read([](records::Reader& r) { return r.config("loaded"); })) == "yes");
}

TEMPLATE_TEST_CASE("a load that fails is as if never begun", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  must(store->write([](records::Writer& w) { return put(w, user_of(3)); }));
  std::string before = dump(*store);
  auto first = GENERATE(as<std::uint64_t>{}, 4, 1'000'000);
  SECTION("never loaded") { must(store->begin_bulk_load()); }
  SECTION("it is broken off") {
    auto bulk = must(store->begin_bulk_load());
    auto users = packed(*store, users_from(first, 6000), [](std::uint64_t done) -> Result<> {
      return done < 5500 ? Result<>{} : fail(ErrorCode::interrupted, "no more of it");
    });
    auto done = bulk->load(*users, no_more);
    REQUIRE(!done);
    CHECK(done.error().message == "no more of it");
  }
  SECTION("the users were packed for another store") {
    TestType other;
    auto bulk = must(store->begin_bulk_load());
    auto done = bulk->load(*packed(*other, users_from(first, 6000)), no_more);
    REQUIRE(!done);
    CHECK(done.error().code == ErrorCode::store_unusable);
  }
  SECTION("an id is in use, whatever the caller thought") {
    auto users = users_from(first, 6000);
    users.insert(users.begin(), user_of(3));
    CHECK(!load(*store, users));
  }
  SECTION("finish fails") {
    auto done = load(*store, users_from(first, 6000), [](records::Writer& w) -> Result<> {
      if (auto put_first = put(w, user_of(1)); !put_first) return put_first;
      return fail(ErrorCode::email_taken, "no");
    });
    CHECK(!done);
  }
  same(dump(*store), before);
  store.reopen();
  same(dump(*store), before);
  must(load(*store, users_from(first, 6000)));  // and another try works
  CHECK(*store->read([](records::Reader& r) { return r.user_count(); }) == 6001);
}

TEMPLATE_TEST_CASE("reads go on under a load and see the store as it was", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  must(load(*store, users_from(1, 100)));
  std::string before = dump(*store);
  {
    auto bulk = must(store->begin_bulk_load());
    bool looked = false;
    auto watched = packed(*store, users_from(101, 9000), [&](std::uint64_t done) -> Result<> {
      if (done >= 8000 && !looked) {
        looked = true;
        std::string other_thread;
        std::thread([&] { other_thread = dump(*store); }).join();
        same(other_thread, before);
        CHECK(bulk->read([](records::Reader& r) -> Result<> {
          CHECK(*r.user_count() == 100);
          return {};
        }));
      }
      return {};
    });
    must(bulk->load(*watched, no_more));
    CHECK(looked);
  }
  CHECK(*store->read([](records::Reader& r) { return r.user_count(); }) == 9100);
}

TEMPLATE_TEST_CASE("writers wait for a bulk load", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  auto bulk = must(store->begin_bulk_load());
  std::thread writer(
      [&] { must(store->write([](records::Writer& w) { return put(w, user_of(w.next_id()->value)); })); });
  must(bulk->load(*packed(*store, users_from(1, 50)), no_more));
  bulk.reset();
  writer.join();
  CHECK(*store->read([](records::Reader& r) { return r.rank_of(UserId{51}); }) == 50);
  CHECK(*store->read([](records::Reader& r) { return r.user_count(); }) == 51);
}
