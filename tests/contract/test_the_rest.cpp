#include "tests/contract/backends.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

using namespace refctl;
using namespace refctl::test;

namespace {

Jti jti_of(std::uint8_t n) {
  Jti jti{};
  jti.fill(n);
  return jti;
}

}  // namespace

TEMPLATE_TEST_CASE("password hashes come back byte for byte", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  std::string hash = GENERATE(as<std::string>{},
                              "$argon2id$v=19$m=65536,t=2,p=1$MTIzNDU2Nzg5MDEyMzQ1Ng$"
                              "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
                              "$argon2id$v=19$m=065536,t=2,p=1$MTIzNDU2Nzg5MDEyMzQ1Ng$AAECAwQF",
                              "pbkdf2_sha256$260000$abcDEF123$kmuCdBDyZHzMCHkTSZ0rtCFu0ZwBRqsyKxkTqRkpzO8=",
                              "pbkdf2_sha256$260000$abc$not base64", "$2b$12$abcdefghijklmnopqrstuv", "x");
  must(store->write([&](records::Writer& w) -> Result<> {
    if (auto done = put(w, user_of(9)); !done) return done;
    return w.put_credential(UserId{9}, Credential{hash});
  }));
  store.reopen();
  auto read = [&] { return *store->read([](records::Reader& r) { return r.credential(UserId{9}); }); };
  CHECK(read() == Credential{hash});
  must(store->write([](records::Writer& w) { return w.put_credential(UserId{9}, std::nullopt); }));
  CHECK(read() == std::nullopt);
  CHECK(!store->write([](records::Writer& w) { return w.put_credential(UserId{99}, Credential{"x"}); }));
}

TEMPLATE_TEST_CASE("sessions are kept by user and jti", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  auto session = [](std::uint64_t user, std::uint8_t n) {
    return Session{.user = UserId{user},
                   .jti = jti_of(n),
                   .issued = Instant{n},
                   .expires = Instant{n + 1000},
                   .label = "cli on host"};
  };
  must(store->write([&](records::Writer& w) -> Result<> {
    for (std::uint64_t user : {1u, 255u, 256u}) {
      for (std::uint8_t n : std::array<std::uint8_t, 3>{3, 1, 2}) {
        if (auto done = w.put_session(session(user, n)); !done) return done;
      }
    }
    return {};
  }));
  store.reopen();
  must(store->read([&](records::Reader& r) -> Result<> {
    CHECK(*r.session(UserId{255}, jti_of(2)) == session(255, 2));
    CHECK(*r.session(UserId{254}, jti_of(2)) == std::nullopt);
    CHECK(*r.sessions_of(UserId{255}) == std::vector{session(255, 1), session(255, 2), session(255, 3)});
    int seen = 0;
    auto count = [&](const Session&) { return ++seen == 7 ? Walk::stop : Walk::on; };
    CHECK(r.scan_sessions(count));
    CHECK(seen == 7);
    return {};
  }));
  for (int twice = 0; twice < 2; ++twice) {
    must(store->write([](records::Writer& w) { return w.remove_session(UserId{255}, jti_of(2)); }));
  }
  CHECK(store->read([](records::Reader& r) { return r.sessions_of(UserId{255}); })->size() == 2);
}

TEMPLATE_TEST_CASE("signing keys are in order of age", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  SigningKey old{.kid = {9}, .secret = {1, 2, 3}, .since = Instant{5}, .until = Instant{7}};
  SigningKey young{.kid = {1}, .secret = {4}, .since = Instant{6}, .until = std::nullopt};
  must(store->write([&](records::Writer& w) -> Result<> {
    if (auto done = w.put_signing_key(young); !done) return done;
    return w.put_signing_key(old);
  }));
  store.reopen();
  CHECK(*store->read([](records::Reader& r) { return r.signing_keys(); }) == std::vector{old, young});
  must(store->write([&](records::Writer& w) { return w.remove_signing_key(old.kid); }));
  CHECK(*store->read([](records::Reader& r) { return r.signing_keys(); }) == std::vector{young});
}

TEMPLATE_TEST_CASE("throttle counters and settings", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  ThrottleKey key{7};
  ThrottleCounter counter{.failures = 5, .last = Instant{-3}, .window_start = Instant{9}};
  must(store->write([&](records::Writer& w) -> Result<> {
    if (auto done = w.put_throttle(key, counter); !done) return done;
    if (auto done = w.put_config("b.two", ""); !done) return done;
    return w.put_config("a.one", "1");
  }));
  store.reopen();
  must(store->read([&](records::Reader& r) -> Result<> {
    CHECK(*r.throttle(key) == counter);
    CHECK(*r.throttle(ThrottleKey{8}) == std::nullopt);
    int seen = 0;
    for (const ThrottleKey& first : {ThrottleKey{}, key, ThrottleKey{7, 1}}) {
      must(r.scan_throttle(first, [&](const ThrottleKey& found, const ThrottleCounter& value) {
        CHECK(found == key);
        CHECK(value == counter);
        ++seen;
        return Walk::on;
      }));
    }
    CHECK(seen == 2);
    CHECK(*r.config("a.one") == "1");
    CHECK(*r.config("b.two") == "");
    CHECK(*r.config("c") == std::nullopt);
    CHECK(r.all_config()->front() == std::pair<std::string, std::string>("a.one", "1"));
    return {};
  }));
  must(store->write([&](records::Writer& w) -> Result<> {
    if (auto done = w.put_throttle(key, std::nullopt); !done) return done;
    return w.put_config("a.one", std::nullopt);
  }));
  CHECK(*store->read([&](records::Reader& r) { return r.throttle(key); }) == std::nullopt);
  CHECK(*store->read([](records::Reader& r) { return r.config("a.one"); }) == std::nullopt);
}

TEMPLATE_TEST_CASE("a failed write leaves no trace", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  must(store->write([&](records::Writer& w) { return put(w, user_of(1)); }));
  std::string before = dump(*store);
  auto failed = store->write([&](records::Writer& w) -> Result<int> {
    for (std::uint64_t id = 1; id < 400; ++id) {
      User user = user_of(id, id == 1 ? 0 : 1);
      user.email = "other" + user.email;
      must(put(w, user));
    }
    must(w.put_credential(UserId{1}, Credential{"x"}));
    must(w.put_session({.user = UserId{1}, .jti = {}, .issued = {}, .expires = {}, .label = {}}));
    must(w.put_config("a", "b"));
    must(w.append_audit({}));
    CHECK(*w.user_count() == 399);  // the writer sees its own put
    return fail(ErrorCode::throttled, "changed my mind");
  });
  REQUIRE(!failed);
  CHECK(failed.error().code == ErrorCode::throttled);
  CHECK(dump(*store) == before);
  CHECK(*store->read([](records::Reader& r) { return r.next_id(); }) == UserId{2});
}

TEMPLATE_TEST_CASE("a read keeps its snapshot", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  must(store->write([&](records::Writer& w) { return put(w, user_of(1)); }));
  must(store->read([&](records::Reader& r) -> Result<> {
    std::thread([&] { must(store->write([&](records::Writer& w) { return put(w, user_of(2, 1)); })); }).join();
    CHECK(*r.user_count() == 1);
    CHECK(*r.user(UserId{2}) == std::nullopt);
    CHECK(*r.child_count(UserId{1}) == 0);
    return {};
  }));
  CHECK(*store->read([](records::Reader& r) { return r.user_count(); }) == 2);
}

TEMPLATE_TEST_CASE("of threads that take the same key one succeeds", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  constexpr int rounds = 20;
  std::atomic<int> won = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int round = 0; round < rounds; ++round) {
        auto done = store->write([&](records::Writer& w) -> Result<> {
          User user = user_of(w.next_id()->value, *w.user_count() == 0 ? 0 : 1);
          user.email = "round" + std::to_string(round) + "@example.com";
          return put(w, user);
        });
        if (done) ++won;
        if (!done && done.error().code != ErrorCode::email_taken) won += 1000;
        (void)store->read([](records::Reader& r) { return r.children(UserId{1}, 0, 5); });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(won == rounds);
  CHECK(*store->read([](records::Reader& r) { return r.user_count(); }) == rounds);
  CHECK(dump(*store).find("differs") == std::string::npos);
}

TEMPLATE_TEST_CASE("facts and the secret", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  auto facts = *store->facts();
  CHECK(!facts.engine.empty());
  CHECK(facts.format_version > 0);
  if (TestType::durable) {
    CHECK(facts.bytes >= facts.bytes_used);
    CHECK(facts.bytes_used > 0);
    CHECK(facts.created == Instant{1'700'000'000'000});
  }
  auto secret = *store->read([](records::Reader& r) { return r.store_secret(); });
  store.reopen();
  CHECK(*store->read([](records::Reader& r) { return r.store_secret(); }) == secret);
}
