#include "tests/contract/backends.hpp"

#include <catch2/catch.hpp>

#include <random>

// The same random changes on every store produce the same state.

using namespace refctl;
using namespace refctl::test;

namespace {

using Random = std::mt19937_64;

std::uint64_t below(Random& random, std::uint64_t end) { return random() % end; }

User random_user(Random& random) {
  std::uint64_t id = 1 + below(random, 1500);
  std::uint64_t referrer = below(random, 4) == 0 ? 0 : 1 + below(random, below(random, 2) == 0 ? 3 : 300);
  User user = user_of(id, referrer == id ? 0 : referrer, static_cast<std::int64_t>(below(random, 200)));
  if (below(random, 50) == 0) user.registered_at.ms *= 1'000'000'000'000;
  if (below(random, 10) == 0) user.email = user_of(1 + below(random, 1500)).email;
  if (below(random, 10) == 0) user.code = user_of(1 + below(random, 1500)).code;
  user.disabled = below(random, 5) == 0;
  user.role = Role{static_cast<std::uint8_t>(below(random, 3))};
  if (below(random, 30) == 0) {
    user.erased = true;
    user.name.clear();
    user.email.clear();
    user.code.clear();
  }
  return user;
}

// Makes a few puts in one transaction. Referrers are put first, because a child needs an existing referrer.
Result<> change(records::Writer& writer, Random random) {
  for (std::uint64_t n = 1 + below(random, 30); n > 0; --n) {
    User user = random_user(random);
    if (user.referrer) {
      auto there = writer.user(*user.referrer);
      if (!there) return failure_of(there);
      if (!*there) user.referrer.reset();
    }
    Result<> done = put(writer, user);
    if (!done) return done;
    if (below(random, 2) == 0) done = writer.put_credential(user.id, Credential{"x" + std::to_string(random() % 99)});
    if (done && below(random, 8) == 0) done = writer.put_credential(user.id, std::nullopt);
    if (!done) return done;
  }
  if (below(random, 20) == 0) return fail(ErrorCode::busy, "on purpose");
  return {};
}

}  // namespace

TEST_CASE("random changes produce the same contents in every store", "[contract]") {
  Random random(GENERATE(1u, 2u, 3u));
  MemoryBackend memory;
  LmdbBackend lmdb;
  for (int round = 0; round < 300; ++round) {
    Random seed(random());
    auto here = memory->write([&](records::Writer& w) { return change(w, seed); });
    auto there = lmdb->write([&](records::Writer& w) { return change(w, seed); });
    INFO((here ? "" : here.error().message) << " / " << (there ? "" : there.error().message));
    REQUIRE(here.has_value() == there.has_value());
    if (!here) REQUIRE(here.error().code == there.error().code);
    if (round % 100 == 50) lmdb.reopen();
  }
  CHECK(dump(*lmdb) == dump(*memory));
  CHECK(dump(*lmdb).find("differs") == std::string::npos);
}
