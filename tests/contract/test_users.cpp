#include "tests/contract/backends.hpp"

#include <catch2/catch.hpp>

using namespace refctl;
using namespace refctl::test;

namespace {

std::optional<UserId> by_email(records::Records& store, std::string key) {
  return must(store.read([&](records::Reader& r) { return r.id_by_email(EmailKey{key}); }));
}

std::optional<UserId> by_code(records::Records& store, std::string key) {
  return must(store.read([&](records::Reader& r) { return r.id_by_code(CodeKey{key}); }));
}

}  // namespace

TEMPLATE_TEST_CASE("an empty store has nothing", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  CHECK(dump(*store) == "0 users, next 1\n");
  must(store->read([](records::Reader& r) -> Result<> {
    CHECK(*r.user(UserId{1}) == std::nullopt);
    CHECK(*r.id_at(0) == std::nullopt);
    CHECK(*r.rank_of(UserId{7}) == 0);
    CHECK(*r.child_count(UserId{1}) == 0);
    CHECK(r.children(UserId{1}, 0, 10)->empty());
    CHECK(*r.credential(UserId{1}) == std::nullopt);
    CHECK(*r.count_audit({}) == 0);
    return {};
  }));
}

TEMPLATE_TEST_CASE("a user is returned as it was put", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  User user = user_of(1);
  user.role = Role::admin;
  user.disabled = true;
  user.registered_at = Instant{-62'135'596'800'000};
  must(store->write([&](records::Writer& w) { return put(w, user); }));
  store.reopen();
  CHECK(must(store->read([](records::Reader& r) { return r.user(UserId{1}); })) == user);
  CHECK(by_email(*store, "nova.1@example.com") == UserId{1});
  CHECK(by_email(*store, "Nova.1@Example.com") == std::nullopt);
  CHECK(by_code(*store, "NOVA-1") == UserId{1});
  CHECK(must(store->read([](records::Reader& r) { return r.next_id(); })) == UserId{2});
}

TEMPLATE_TEST_CASE("users are visited in the order asked, as far as they are there", "[contract]", MemoryBackend,
                   LmdbBackend) {
  TestType store;
  must(store->write([&](records::Writer& w) -> Result<> {
    for (const std::uint64_t id : {1U, 2U, 7U, 8U, 30U}) {
      if (auto done = put(w, user_of(id)); !done) return done;
    }
    User erased = user_of(2);
    erased.name = erased.email = erased.code = {};
    erased.erased = true;
    return w.put_user(erased, std::nullopt, std::nullopt);
  }));
  std::string seen;
  must(store->read([&](records::Reader& r) {
    const std::vector<UserId> ids{{30}, {1}, {9}, {8}, {2}, {7}, {1}, {99}};
    return r.visit_users(ids, [&](const records::UserSummary& one) {
      User user = user_of(one.id.value);
      if (one.id == UserId{2}) {
        user.name = user.email = user.code = {};
        user.erased = true;
      }
      CHECK(records::user_from(one) == user);
      seen += std::to_string(one.id.value) + " ";
    });
  }));
  CHECK(seen == "30 1 8 2 7 1 ");
}

TEMPLATE_TEST_CASE("keys may differ from the typed texts", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  User user = user_of(3);
  user.email = "ÅSA@BÜCHER.example";
  must(store->write(
      [&](records::Writer& w) { return w.put_user(user, EmailKey{"åsa@xn--bcher-kva.example"}, CodeKey{"NOVA-3"}); }));
  CHECK(by_email(*store, "åsa@xn--bcher-kva.example") == UserId{3});
  CHECK(must(store->read([](records::Reader& r) { return r.user(UserId{3}); }))->email == user.email);
}

TEMPLATE_TEST_CASE("two users share neither e-mail nor code", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  must(store->write([&](records::Writer& w) { return put(w, user_of(1)); }));
  std::string before = dump(*store);
  User same_email = user_of(2);
  same_email.email = "nova.1@EXAMPLE.com";
  auto refused = store->write([&](records::Writer& w) { return put(w, same_email); });
  REQUIRE(!refused);
  CHECK(refused.error().code == ErrorCode::email_taken);
  User same_code = user_of(2);
  same_code.code = "Nova-1";
  refused = store->write([&](records::Writer& w) { return put(w, same_code); });
  REQUIRE(!refused);
  CHECK(refused.error().code == ErrorCode::code_taken);
  CHECK(dump(*store) == before);
}

TEMPLATE_TEST_CASE("a changed user is found under the new keys only", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  User user = user_of(1);
  must(store->write([&](records::Writer& w) { return put(w, user); }));
  user.email = "new@example.com";
  user.code = "fresh";
  must(store->write([&](records::Writer& w) { return put(w, user); }));
  CHECK(by_email(*store, "nova.1@example.com") == std::nullopt);
  CHECK(by_code(*store, "NOVA-1") == std::nullopt);
  CHECK(by_email(*store, "new@example.com") == UserId{1});
  CHECK(by_code(*store, "FRESH") == UserId{1});
  CHECK(must(store->read([](records::Reader& r) { return r.user_count(); })) == 1);
}

TEMPLATE_TEST_CASE("an erased user stays as a node without keys", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  must(store->write([&](records::Writer& w) -> Result<> {
    if (auto put_first = put(w, user_of(1)); !put_first) return put_first;
    return put(w, user_of(2, 1));
  }));
  User erased{.id = UserId{2},
              .name = {},
              .email = {},
              .code = {},
              .referrer = UserId{1},
              .registered_at = user_of(2).registered_at,
              .erased = true};
  must(store->write([&](records::Writer& w) { return put(w, erased); }));
  store.reopen();
  CHECK(by_email(*store, "nova.2@example.com") == std::nullopt);
  CHECK(must(store->read([](records::Reader& r) { return r.user(UserId{2}); })) == erased);
  CHECK(must(store->read([](records::Reader& r) { return r.child_count(UserId{1}); })) == 1);
}

TEMPLATE_TEST_CASE("ids may have gaps and go up to 2^53-1", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  for (std::uint64_t id : {std::uint64_t{1}, std::uint64_t{5'000'000'000}, std::uint64_t{70}, max_user_id}) {
    must(store->write([&](records::Writer& w) { return put(w, user_of(id, id == 1 ? 0 : 1)); }));
  }
  store.reopen();
  must(store->read([](records::Reader& r) -> Result<> {
    CHECK(*r.id_at(1) == UserId{70});
    CHECK(*r.id_at(3) == UserId{max_user_id});
    CHECK(*r.id_at(4) == std::nullopt);
    CHECK(*r.rank_of(UserId{71}) == 2);
    CHECK(*r.rank_of(UserId{5'000'000'000}) == 2);
    CHECK(*r.next_id() == UserId{max_user_id + 1});
    return {};
  }));
  for (std::uint64_t bad : {std::uint64_t{0}, max_user_id + 1}) {
    CHECK(!store->write([&](records::Writer& w) { return put(w, user_of(bad)); }));
  }
}

TEMPLATE_TEST_CASE("a scan begins at the given id and stops when the visitor does", "[contract]", MemoryBackend,
                   LmdbBackend) {
  TestType store;
  must(store->write([&](records::Writer& w) -> Result<> {
    for (std::uint64_t id = 1; id <= 50; ++id) {
      if (auto done = put(w, user_of(id)); !done) return done;
    }
    return {};
  }));
  std::vector<std::uint64_t> seen;
  must(store->read([&](records::Reader& r) {
    return r.scan_users(UserId{13}, {}, [&](const records::UserSummary& user) {
      seen.push_back(user.id.value);
      return seen.size() == 5 ? Walk::stop : Walk::on;
    });
  }));
  CHECK(seen == std::vector<std::uint64_t>{13, 14, 15, 16, 17});
  std::size_t chunks = 0;
  must(store->read([&](records::Reader& r) {
    return r.scan_columns(records::Times::wanted, [&](const records::ColumnChunk&) {
      ++chunks;
      return Walk::stop;
    });
  }));
  CHECK(chunks == 1);
}

TEMPLATE_TEST_CASE("columns without times have the same ids and referrers", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  must(store->write([&](records::Writer& w) -> Result<> {
    for (std::uint64_t id = 1; id <= 700; ++id) {
      if (auto done = put(w, user_of(id, id / 2)); !done) return done;
    }
    return {};
  }));
  std::vector<std::uint64_t> with, without;
  const auto keep = [](std::vector<std::uint64_t>& into, const records::ColumnChunk& chunk) {
    into.insert(into.end(), chunk.ids.begin(), chunk.ids.end());
    into.insert(into.end(), chunk.referrers.begin(), chunk.referrers.end());
    return Walk::on;
  };
  must(store->read([&](records::Reader& r) -> Result<> {
    auto done = r.scan_columns(records::Times::wanted, [&](const records::ColumnChunk& chunk) {
      CHECK(chunk.registered_at.size() == chunk.ids.size());
      return keep(with, chunk);
    });
    if (!done) return done;
    return r.scan_columns(records::Times::not_wanted, [&](const records::ColumnChunk& chunk) {
      CHECK(chunk.registered_at.empty());
      return keep(without, chunk);
    });
  }));
  CHECK(with.size() == 1400);
  CHECK(without == with);
}

TEMPLATE_TEST_CASE("children are in order of time, then id", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  const std::size_t count = GENERATE(3U, 400U, 2000U);  // a short list, one just too long for its block, a hub
  must(store->write([&](records::Writer& w) -> Result<> {
    if (auto root = put(w, user_of(1)); !root) return root;
    for (std::uint64_t i = 0; i < count; ++i) {
      // Times go up and down, so that children are inserted at the end and in the middle.
      std::int64_t time = static_cast<std::int64_t>(i * 7919 % 257);
      if (auto done = put(w, user_of(2 + i, 1, time)); !done) return done;
    }
    return {};
  }));
  store.reopen();
  must(store->read([&](records::Reader& r) -> Result<> {
    CHECK(*r.child_count(UserId{1}) == count);
    auto all = must(r.children(UserId{1}, 0, count));
    REQUIRE(all.size() == count);
    auto place = [&](UserId id) { return std::pair((id.value - 2) * 7919 % 257, id.value); };
    CHECK(std::is_sorted(all.begin(), all.end(), [&](UserId a, UserId b) { return place(a) < place(b); }));
    for (std::uint64_t offset : {std::uint64_t{0}, count / 2, count - 1}) {
      auto page = must(r.children(UserId{1}, offset, 5));
      CHECK(std::equal(page.begin(), page.end(), all.begin() + static_cast<std::ptrdiff_t>(offset)));
    }
    CHECK(r.children(UserId{1}, count, 5)->empty());
    CHECK(*r.child_rank(UserId{1}, Instant{-1}, UserId{0}) == 0);
    CHECK(*r.child_rank(UserId{1}, Instant{1'000}, UserId{0}) == count);
    return {};
  }));
  CHECK(dump(*store).find("differs") == std::string::npos);
}

TEMPLATE_TEST_CASE("a user may move to another referrer and time", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  must(store->write([&](records::Writer& w) -> Result<> {
    for (std::uint64_t id = 1; id <= 700; ++id) {
      if (auto done = put(w, user_of(id, id > 2 ? 1 : 0, static_cast<std::int64_t>(id))); !done) return done;
    }
    return {};
  }));
  must(store->write([&](records::Writer& w) -> Result<> {
    for (std::uint64_t id = 3; id <= 700; id += 2) {
      if (auto done = put(w, user_of(id, 2, -static_cast<std::int64_t>(id))); !done) return done;
    }
    return {};
  }));
  must(store->read([&](records::Reader& r) -> Result<> {
    CHECK(*r.child_count(UserId{1}) == 349);
    CHECK(*r.child_count(UserId{2}) == 349);
    CHECK(r.children(UserId{2}, 0, 1)->front() == UserId{699});
    return {};
  }));
  CHECK(dump(*store).find("differs") == std::string::npos);
}

TEMPLATE_TEST_CASE("rows contain the users and their password hashes", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  must(store->write([](records::Writer& w) -> Result<> {
    for (const std::uint64_t id : {1U, 2U, 7U, 8U, 40U, 41U, 42U, 700U, 9000U}) {
      User user = user_of(id, id == 1 ? 0 : 1);
      user.role = static_cast<Role>(id % 3);
      user.disabled = id % 2 == 0;
      must(put(w, user));
      // The blocks of 7 and 700 have no hashes; those of 40 and 42 are in the same block.
      if (id == 7 || id == 41 || id == 700) continue;
      must(w.put_credential(user.id, Credential{"$2b$12$of" + std::to_string(id)}));
    }
    User erased = user_of(42, 1);
    erased.erased = true;
    erased.name = erased.email = erased.code = "";
    return w.put_user(erased, std::nullopt, std::nullopt);
  }));
  const auto text_of = [](const User& user, std::string_view credential) {
    return std::to_string(user.id.value) + "|" + user.name + "|" + user.email + "|" + user.code + "|" +
           std::to_string(user.referrer.value_or(UserId{}).value) + "|" + std::to_string(user.registered_at.ms) + "|" +
           std::string(name_of(user.role)) + (user.disabled ? " disabled" : "") + (user.erased ? " erased" : "") + "|" +
           std::string(credential) + "\n";
  };
  must(store->read([&](records::Reader& r) -> Result<> {
    for (const std::uint64_t first : {1U, 2U, 8U, 9U, 41U, 43U, 9000U, 9001U}) {
      for (const bool with_credentials : {true, false}) {
        std::vector<User> scanned;
        must(r.scan_users(UserId{first}, {}, [&](const records::UserSummary& user) {
          scanned.push_back(records::user_from(user));
          return Walk::on;
        }));
        std::string users;
        for (const User& user : scanned) {
          const auto credential = with_credentials && !user.erased ? *r.credential(user.id) : std::nullopt;
          users += text_of(user, credential ? credential->text : "");
        }
        std::string rows;
        must(r.scan_rows(UserId{first}, with_credentials, [&](const records::UserRow& row) {
          rows += text_of(records::user_from(row), row.credential);
          return Walk::on;
        }));
        CHECK(rows == users);
      }
    }
    int seen = 0;
    must(r.scan_rows(UserId{1}, true, [&](const records::UserRow&) { return ++seen < 3 ? Walk::on : Walk::stop; }));
    CHECK(seen == 3);
    return {};
  }));
}
