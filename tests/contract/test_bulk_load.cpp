#include "store/records/packed_users.hpp"
#include "tests/contract/backends.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>
#include <span>
#include <thread>

using namespace refctl;
using namespace refctl::test;

namespace {

// Packs users for a store; every third has a password hash.
std::unique_ptr<records::PackedUsers> packed(records::Records& store, const std::vector<User>& users,
                                             records::PackedUsers::OnProgress told = {}) {
  auto all = std::make_unique<records::PackedUsers>(must(store.bulk_codec()), std::move(told));
  for (const User& user : users) {
    const std::string email = user.erased ? "" : email_of(user).text;
    const std::string code = user.erased ? "" : code_of(user).text;
    const std::string hash = user.id.value % 3 == 0 ? fmt::format("hash of {}", user.id.value) : "";
    all->add({records::summary_of(user), email, code, hash});
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

// Returns `count` users from id `first` in steps of `step`; a third are children of `hub`, the rest of others.
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

// Appends the users, so many at a time, from bytes that are gone once each span is appended.
Result<> append(records::Records& store, records::StreamLoad& stream, const std::vector<User>& users,
                std::size_t at_once) {
  for (std::size_t first = 0; first < users.size(); first += at_once) {
    const auto some = std::span(users).subspan(first, std::min(at_once, users.size() - first));
    const auto bytes = packed(store, {some.begin(), some.end()});
    std::vector<records::BulkEntry> entries(some.size());
    bytes->take(0, entries);
    if (auto done = stream.append(entries); !done) return done;
  }
  return {};
}

Result<> no_collision(std::uint64_t) { return fail(ErrorCode::internal, "two keys collide"); }

Result<> stream_users(records::Records& store, const std::vector<User>& users, std::size_t at_once,
                      const std::function<Result<>(records::Writer&)>& finish = no_more) {
  auto bulk = store.begin_bulk_load();
  if (!bulk) return failure_of(bulk);
  auto stream = (*bulk)->begin_stream(users.size());
  if (!stream) return failure_of(stream);
  if (auto done = append(store, **stream, users, at_once); !done) return done;
  return (*stream)->commit(*packed(store, users), no_collision, finish);
}

void same(const std::string& a, const std::string& b) {
  // Reports only the first line that differs, instead of a CHECK with two megabytes.
  if (a == b) return;
  auto [at, bt] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  auto start = a.rfind('\n', static_cast<std::size_t>(at - a.begin()));
  CHECK(a.substr(start + 1, 300) == b.substr(start + 1, 300));
}

// From now on LMDB cannot write its meta pages, which it does last in a commit; then it refuses all work until it is
// reopened.
void fill_first_pages() {
  int broken = 0;
  for (const auto& open_file : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    const auto path = std::filesystem::read_symlink(open_file.path(), gone);
    const int descriptor = std::stoi(open_file.path().filename());
    if (path.filename() != "data.mdb" || (::fcntl(descriptor, F_GETFL) & O_DSYNC) == 0) continue;
    const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
    broken += ::dup2(full, descriptor) == descriptor ? 1 : 0;
    ::close(full);
  }
  REQUIRE(broken == 1);
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
  // Both stores still work.
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

TEMPLATE_TEST_CASE("the writes of finish are part of the load", "[contract]", MemoryBackend, LmdbBackend) {
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

TEMPLATE_TEST_CASE("a failed load leaves no trace", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  must(store->write([](records::Writer& w) { return put(w, user_of(3)); }));
  std::string before = dump(*store);
  auto first = GENERATE(as<std::uint64_t>{}, 4, 1'000'000);
  SECTION("never loaded") { must(store->begin_bulk_load()); }
  SECTION("the source of users fails") {
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
  SECTION("an id is in use") {
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
  must(load(*store, users_from(first, 6000)));  // a second attempt works
  CHECK(*store->read([](records::Reader& r) { return r.user_count(); }) == 6001);
}

TEMPLATE_TEST_CASE("reads during a load see the store before it", "[contract]", MemoryBackend, LmdbBackend) {
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

TEMPLATE_TEST_CASE("users who are streamed are loaded like others", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  MemoryBackend expected;
  using Number = std::uint64_t;
  auto [old, count, first, step, at_once] =
      GENERATE(table<Number, Number, Number, Number, std::size_t>({{0, 0, 1, 1, 1},
                                                                   {0, 1, 1, 1, 1},
                                                                   {0, 6000, 1, 1, 777},
                                                                   {0, 6000, 4000, 7, 100'000},
                                                                   {3500, 6000, 3501, 1, 1},
                                                                   {3500, 6000, 3509, 7, 777},
                                                                   {3500, 50, 6'000'000'000, 3, 100'000}}));
  for (records::Records* each : {&*store, &*expected}) must(load(*each, users_from(1, old)));
  auto users = users_from(first, count, step);
  auto finish = [](records::Writer& w) { return w.put_config("loaded", "yes"); };
  must(stream_users(*store, users, at_once, finish));
  must(load(*expected, users, finish));
  same(dump(*store), dump(*expected));
  CHECK(dump(*store).find("differ") == std::string::npos);
  store.reopen();
  same(dump(*store), dump(*expected));
  // Both stores still work.
  for (records::Records* each : {&*store, &*expected}) {
    must(each->write([&, has_others = old > 0](records::Writer& w) {
      return put(w, user_of(w.next_id()->value, has_others ? 1 : 0));
    }));
    must(load(*each, users_from(must(each->read([](records::Reader& r) { return r.next_id(); })).value, 5000)));
  }
  same(dump(*store), dump(*expected));
}

TEMPLATE_TEST_CASE("what was streamed and not committed was never there", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  MemoryBackend expected;
  auto old = GENERATE(as<std::uint64_t>{}, 0, 3500);
  for (records::Records* each : {&*store, &*expected}) must(load(*each, users_from(1, old)));
  const std::string before = dump(*store);
  const auto users = users_from(old + 1, 6000);
  const auto fails = [&](std::vector<User> others) {
    auto bulk = must(store->begin_bulk_load());
    auto stream = must(bulk->begin_stream(users.size()));
    must(append(*store, *stream, users, 1000));
    CHECK(!stream->commit(*packed(*store, others), no_collision, no_more));
  };
  SECTION("dropped without a commit") {
    auto bulk = must(store->begin_bulk_load());
    auto stream = must(bulk->begin_stream(users.size()));
    must(append(*store, *stream, users, 1000));
  }
  SECTION("others are loaded: fewer") { fails({users.begin(), users.end() - 1}); }
  SECTION("others are loaded: more") { fails(users_from(old + 1, 6001)); }
  SECTION("others are loaded: none") { fails({}); }
  SECTION("ids that the store gave before") {
    CHECK((old == 0 || !stream_users(*store, users_from(old, 6000), 1000)));
    CHECK((old == 0 || !stream_users(*store, users_from(1, 6000), 1)));
  }
  SECTION("ids that do not ascend") {
    auto bulk = must(store->begin_bulk_load());
    auto stream = must(bulk->begin_stream(users.size()));
    must(append(*store, *stream, users, 1000));
    CHECK(!append(*store, *stream, {users.back()}, 1));
  }
  SECTION("finish fails") {
    auto done = stream_users(*store, users, 1000, [&](records::Writer& w) -> Result<> {
      CHECK(*w.user_count() == old + 6000);
      if (auto put_more = put(w, user_of(w.next_id()->value)); !put_more) return put_more;
      return fail(ErrorCode::email_taken, "no");
    });
    REQUIRE(!done);
    CHECK(done.error().message == "no");
  }
  SECTION("the users were packed for another store") {
    TestType other;
    auto bulk = must(store->begin_bulk_load());
    auto stream = must(bulk->begin_stream(users.size()));
    must(append(*store, *stream, users, 1000));
    auto done = stream->commit(*packed(*other, users), no_collision, no_more);
    REQUIRE(!done);
    CHECK(done.error().code == ErrorCode::store_unusable);
  }
  SECTION("two keys collide") {
    auto bulk = must(store->begin_bulk_load());
    auto stream = must(bulk->begin_stream(users.size()));
    must(append(*store, *stream, users, 1000));
    auto twins = users;
    twins.back().email = users.front().email;
    CHECK(!stream->commit(*packed(*store, twins), no_collision, no_more));
  }
  same(dump(*store), before);
  store.reopen();
  same(dump(*store), before);
  // A second attempt works, and nothing of the first remains.
  for (records::Records* each : {&*store, &*expected}) must(load(*each, users_from(old + 1, 100, 5)));
  same(dump(*store), dump(*expected));
  auto next = must(store->read([](records::Reader& r) { return r.next_id(); })).value;
  must(stream_users(*store, users_from(next, 6000), 500));
  must(load(*expected, users_from(next, 6000)));
  same(dump(*store), dump(*expected));
}

// Regression: the load deadlocked, because reopening LMDB waits until no transaction is open.
TEST_CASE("a load fails cleanly when LMDB refuses all work", "[contract]") {
  ::alarm(120);  // ends the program if the load hangs
  LmdbBackend store;
  must(load(*store, users_from(1, 100)));
  const std::string before = dump(*store);
  std::vector<User> users;
  {
    auto bulk = must(store->begin_bulk_load());
    auto stream = must(bulk->begin_stream(1));
    must(append(*store, *stream, users = {user_of(101)}, 1));
    fill_first_pages();
    Result<> done;
    while (done && users.size() < 200'000) {
      User next = user_of(101 + users.size());
      next.name = std::string(200, 'x');
      users.push_back(next);
      const auto one = packed(*store, {next});
      records::BulkEntry entry;
      one->take(0, {&entry, 1});
      done = stream->append({&entry, 1});
    }
    REQUIRE(!done);
    CHECK(done.error().code == ErrorCode::store_full);
    CHECK(bulk->read([](records::Reader& r) -> Result<> {
      CHECK(*r.user_count() == 100);
      return {};
    }));
    CHECK(!stream->commit(*packed(*store, users), no_collision, no_more));
  }
  same(dump(*store), before);
  must(stream_users(*store, users_from(101, 6000), 1000));
  CHECK(*store->read([](records::Reader& r) { return r.user_count(); }) == 6100);
  ::alarm(0);
}

TEMPLATE_TEST_CASE("a stream reports which keys collide", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  must(load(*store, users_from(1, 3500)));
  const std::string before = dump(*store);
  auto users = users_from(3501, 6000);
  auto [at, with] = GENERATE(table<std::size_t, std::uint64_t>({{0, 3502}, {5999, 9499}, {100, 9}, {4000, 3500}}));
  const bool by_code = GENERATE(false, true);
  std::set<std::uint64_t> expected;
  (by_code ? users[at].code : users[at].email) = by_code ? user_of(with).code : user_of(with).email;
  const auto codec = must(store->bulk_codec());
  expected.insert(codec->hash(by_code ? code_of(users[at]).text : email_of(users[at]).text));
  std::set<std::uint64_t> heard;
  auto bulk = must(store->begin_bulk_load());
  auto stream = must(bulk->begin_stream(users.size()));
  must(append(*store, *stream, users, 1000));
  auto done = stream->commit(
      *packed(*store, users),
      [&](std::uint64_t hash) {
        heard.insert(hash);
        return fail(ErrorCode::email_taken, "collided");
      },
      no_more);
  stream.reset();
  bulk.reset();
  REQUIRE(!done);
  CHECK(done.error().message == "collided");
  CHECK(heard == expected);
  same(dump(*store), before);
}

TEMPLATE_TEST_CASE("reads see the store as it was while users are streamed", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  must(load(*store, users_from(1, 100)));
  const std::string before = dump(*store);
  const auto users = users_from(101, 60'000);
  {
    auto bulk = must(store->begin_bulk_load());
    auto stream = must(bulk->begin_stream(users.size()));
    for (int half : {0, 1}) {
      must(append(*store, *stream, {users.begin() + half * 30'000, users.begin() + (half + 1) * 30'000}, 1000));
      same(dump(*store), before);
      std::string other_thread;
      std::thread([&] { other_thread = dump(*store); }).join();
      same(other_thread, before);
      must(bulk->read([](records::Reader& r) -> Result<> {
        CHECK(*r.user_count() == 100);
        CHECK(*r.next_id() == UserId{101});
        CHECK(!*r.user(UserId{101}));
        CHECK(!*r.id_by_email(EmailKey{"nova.101@example.com"}));
        return {};
      }));
    }
    must(stream->commit(*packed(*store, users), no_collision, no_more));
  }
  CHECK(*store->read([](records::Reader& r) { return r.user_count(); }) == 60'100);
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
