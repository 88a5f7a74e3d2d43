#include "tests/contract/backends.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <vector>

// The calls of Reader and Writer that answer or change many things at once.

using namespace refctl;
using namespace refctl::test;

namespace {

constexpr std::int64_t start = 1'700'000'000'000;

// Users 1 … 900; 1 referred all others but the last 100, whom 2 … 101 referred, one each. Their times are a thousand
// seconds apart, every second user is support, 7 and 8 are erased.
void fill(records::Records& store) {
  must(store.write([](records::Writer& w) -> Result<> {
    for (std::uint64_t id = 1; id <= 900; ++id) {
      User user = user_of(id, id == 1 ? 0 : id > 800 ? id - 799 : 1, start + static_cast<std::int64_t>(id) * 1000);
      user.role = id % 2 == 0 ? Role::support : Role::member;
      user.erased = id == 7 || id == 8;
      if (user.erased) user.name = user.email = user.code = "";
      if (auto done = put(w, user); !done) return done;
    }
    return {};
  }));
}

std::vector<std::uint64_t> ids_by(records::Records& store, std::uint64_t first, const records::UserPredicate& which) {
  std::vector<std::uint64_t> ids;
  std::vector<std::uint64_t> scanned;
  must(store.read([&](records::Reader& r) -> Result<> {
    auto read = r.scan_ids(UserId{first}, which, [&](UserId id) {
      ids.push_back(id.value);
      return Walk::on;
    });
    if (!read) return read;
    return r.scan_users(UserId{first}, which, [&](const records::UserSummary& user) {
      scanned.push_back(user.id.value);
      return Walk::on;
    });
  }));
  CHECK(ids == scanned);
  return ids;
}

using Ids = std::vector<std::uint64_t>;

}  // namespace

TEMPLATE_TEST_CASE("an engine shows the users for whom a predicate holds", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  fill(*store);
  CHECK(ids_by(*store, 1, {}).size() == 900);
  CHECK(ids_by(*store, 899, {}) == Ids{899, 900});
  CHECK(ids_by(*store, 901, {}).empty());
  records::UserPredicate period;
  period.since = Instant{start + 5'000};
  period.until = Instant{start + 11'000};
  CHECK(ids_by(*store, 1, period) == Ids{5, 6, 7, 8, 9, 10});
  CHECK(ids_by(*store, 7, period) == Ids{7, 8, 9, 10});
  period.role = Role::support;
  CHECK(ids_by(*store, 1, period) == Ids{6, 10});  // 8 is erased
  period.role = Role::member;
  CHECK(ids_by(*store, 1, period) == Ids{5, 9});
  records::UserPredicate by_2;
  by_2.referrer = UserId{2};
  CHECK(ids_by(*store, 1, by_2) == Ids{801});
  by_2.until = Instant{start + 801'000};
  CHECK(ids_by(*store, 1, by_2).empty());
  Ids stopped;
  must(store->read([&](records::Reader& r) {
    return r.scan_ids(UserId{300}, {}, [&](UserId id) {
      stopped.push_back(id.value);
      return stopped.size() < 3 ? Walk::on : Walk::stop;
    });
  }));
  CHECK(stopped == Ids{300, 301, 302});
}

TEMPLATE_TEST_CASE("a level of a tree is read in one call", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  fill(*store);
  // The children of the referrers, as "referrer>child"; absent: more than `most`.
  const auto level = [&](const std::vector<UserId>& referrers, std::optional<Instant> as_of, std::uint64_t most) {
    return must(store->read([&](records::Reader& r) -> Result<std::optional<std::string>> {
      std::string text;
      auto all = r.children_of(referrers, as_of, most, [&](UserId referrer, UserId child) {
        text += std::to_string(referrer.value) + ">" + std::to_string(child.value) + " ";
      });
      if (!all) return failure_of(all);
      return *all ? std::optional(text) : std::nullopt;
    }));
  };
  CHECK(level({{2}, {3}, {33}, {34}, {500}, {9999}}, std::nullopt, 4) == "2>801 3>802 33>832 34>833 ");
  CHECK(level({{2}, {3}, {33}, {34}}, std::nullopt, 3) == std::nullopt);
  CHECK(level({{2}, {3}, {33}}, Instant{start + 802'000}, 100) == "2>801 3>802 ");
  CHECK(level({{1}}, std::nullopt, 798) == std::nullopt);
  CHECK(level({{1}}, Instant{start + 4'000}, 3) == "1>2 1>3 1>4 ");
  const auto hub = level({{1}, {2}}, std::nullopt, 800);
  REQUIRE(hub);
  CHECK(std::ranges::count(*hub, '>') == 800);
  CHECK(hub->ends_with("1>799 1>800 2>801 "));
  CHECK(level({}, std::nullopt, 0) == "");
}

TEMPLATE_TEST_CASE("children are walked by place", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  fill(*store);
  const auto after = [&](std::uint64_t referrer, records::ChildPlace place, std::uint64_t limit) {
    Ids ids;
    const auto found =
        must(store->read([&](records::Reader& r) { return r.children_after(UserId{referrer}, place, limit); }));
    for (const UserId id : found) ids.push_back(id.value);
    return ids;
  };
  CHECK(after(1, {}, 3) == Ids{2, 3, 4});
  CHECK(after(1, {.at = Instant{start + 4'000}, .id = UserId{4}}, 2) == Ids{5, 6});
  CHECK(after(1, {.at = Instant{start + 4'000}, .id = UserId{3}}, 2) == Ids{4, 5});
  CHECK(after(1, {.at = Instant{start + 799'999}, .id = UserId{3}}, 5) == Ids{800});
  CHECK(after(1, {.at = Instant{start + 800'000}, .id = UserId{800}}, 5).empty());
  CHECK(after(2, {}, 5) == Ids{801});
  CHECK(after(700, {}, 5).empty());
  CHECK(after(1, {}, 0).empty());
}

TEMPLATE_TEST_CASE("a decoy is somebody's password hash", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  const auto decoy = [&](std::uint64_t seed) {
    const auto found = must(store->read([&](records::Reader& r) { return r.sample_credential(seed); }));
    return found ? found->text : "none";
  };
  CHECK(decoy(0) == "none");
  CHECK(decoy(12345) == "none");
  fill(*store);
  CHECK(decoy(77) == "none");
  must(store->write([](records::Writer& w) -> Result<> {
    for (const std::uint64_t id : {9U, 10U, 700U}) {
      if (auto done = w.put_credential(UserId{id}, Credential{"$2b$12$of" + std::to_string(id)}); !done) return done;
    }
    return {};
  }));
  CHECK(decoy(0) == "$2b$12$of9");
  CHECK(decoy(9) == "$2b$12$of9");
  CHECK(decoy(10) == "$2b$12$of10");
  CHECK(decoy(11) == "$2b$12$of700");
  CHECK(decoy(700) == "$2b$12$of700");
  CHECK(decoy(701) == "$2b$12$of9");        // past the end: the first of all
  CHECK(decoy(901 + 10) == "$2b$12$of10");  // modulo the next id
  must(store->write([](records::Writer& w) { return w.put_credential(UserId{9}, std::nullopt); }));
  CHECK(decoy(701) == "$2b$12$of10");
}

TEMPLATE_TEST_CASE("new ids are above all that there were, each another", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  const auto is_empty = [&] { return must(store->read([](records::Reader& r) { return r.is_empty(); })); };
  CHECK(is_empty());
  must(store->write([](records::Writer& w) -> Result<> {
    std::set<UserId> ids;
    for (int i = 0; i < 5; ++i) ids.insert(must(w.new_id()));
    CHECK(ids.size() == 5);
    CHECK(*ids.begin() >= UserId{1});
    return put(w, user_of(ids.rbegin()->value));
  }));
  CHECK_FALSE(is_empty());
  const UserId bound = must(store->read([](records::Reader& r) { return r.next_id(); }));
  store.reopen();
  must(store->write([&](records::Writer& w) -> Result<> {
    CHECK(must(w.new_id()) >= bound);
    return {};
  }));
  // A write that fails gives its ids back; either way they are above the user's.
  CHECK(!store->write([](records::Writer& w) -> Result<> {
    must(w.new_id());
    return fail(ErrorCode::busy, "on purpose");
  }));
  CHECK(must(store->write([](records::Writer& w) { return w.new_id(); })) >= bound);
}

TEMPLATE_TEST_CASE("sessions are counted and removed together", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  const auto last = [&] { return must(store->read([](records::Reader& r) { return r.last_expiry(); })); };
  const auto live = [&](std::int64_t now) {
    return must(store->read([&](records::Reader& r) { return r.live_sessions(Instant{now}); }));
  };
  CHECK(last() == std::nullopt);
  CHECK(live(0) == 0);
  must(store->write([](records::Writer& w) -> Result<> {
    for (std::uint8_t n = 1; n <= 6; ++n) {
      const Session session{
          .user = UserId{n < 5 ? 1U : 2U}, .jti = {n}, .issued = {}, .expires = {n * 100}, .label = {}};
      if (auto done = w.put_session(session); !done) return done;
    }
    return {};
  }));
  CHECK(last() == Instant{600});
  CHECK(live(0) == 6);
  CHECK(live(300) == 3);
  CHECK(live(600) == 0);
  const auto left = [&](std::uint64_t user) {
    return must(store->read([&](records::Reader& r) { return r.sessions_of(UserId{user}); })).size();
  };
  must(store->write([](records::Writer& w) { return w.remove_sessions(UserId{1}, Jti{3}); }));
  CHECK(left(1) == 1);
  CHECK(left(2) == 2);
  must(store->write([](records::Writer& w) { return w.remove_sessions(UserId{2}, std::nullopt); }));
  CHECK(left(2) == 0);
  CHECK(last() == Instant{300});
}

TEMPLATE_TEST_CASE("stale throttle counters are dropped a few at a time", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  must(store->write([](records::Writer& w) -> Result<> {
    for (std::uint8_t n = 1; n <= 9; ++n) {
      const ThrottleCounter counter{.failures = 1, .last = Instant{n % 3 * 100}, .window_start = {}};
      if (auto done = w.put_throttle(ThrottleKey{n}, counter); !done) return done;
    }
    return {};
  }));
  const auto left = [&] {
    std::string keys;
    must(store->read([&](records::Reader& r) {
      return r.scan_throttle(ThrottleKey{}, [&](const ThrottleKey& key, const ThrottleCounter&) {
        keys += std::to_string(key[0]) + " ";
        return Walk::on;
      });
    }));
    return keys;
  };
  const auto drop = [&](std::int64_t before, std::uint8_t from, std::size_t most) {
    must(store->write([&](records::Writer& w) { return w.drop_stale_throttle({before}, ThrottleKey{from}, most); }));
    return left();
  };
  CHECK(drop(-1, 0, 100) == "1 2 3 4 5 6 7 8 9 ");
  CHECK(drop(0, 4, 3) == "1 2 3 4 5 7 8 9 ");  // of 4, 5 and 6
  CHECK(drop(100, 0, 0) == "1 2 3 4 5 7 8 9 ");
  CHECK(drop(100, 0, 2) == "2 3 4 5 7 8 9 ");
  CHECK(drop(100, 0, 100) == "2 5 8 ");
}
