#include "store/rules/tokens/verified_tokens.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace refctl;
using namespace refctl::tokens;

namespace {

SigningKey key_of(std::uint8_t seed) {
  SigningKey key;
  key.kid.fill(seed);
  key.secret.fill(static_cast<std::uint8_t>(seed + 1));
  return key;
}

const Instant now{1'772'366'400'000};  // 2026-03-01T12:00:00Z

Secret token_of(std::uint64_t user, const SigningKey& key, Duration lifetime = hours(12)) {
  return sign({.user = UserId{user}, .jti = {1, 2, 3}, .issued = now, .expires = now + lifetime}, key);
}

}  // namespace

TEST_CASE("a cached token is checked against the current keys and time") {
  const SigningKey key = key_of(1);
  const std::vector<SigningKey> keys{key_of(9), key};
  VerifiedTokens tokens;
  const Secret token = token_of(17, key);
  for (int i = 0; i < 3; ++i) CHECK(tokens.verify(token.reveal(), keys, now)->user == UserId{17});

  SECTION("a deleted key") {
    const std::vector<SigningKey> others{key_of(9)};
    CHECK(tokens.verify(token.reveal(), others, now).error().code == ErrorCode::not_logged_in);
    CHECK(tokens.verify(token.reveal(), {}, now).error().code == ErrorCode::not_logged_in);
    CHECK(tokens.verify(token.reveal(), keys, now));
  }
  SECTION("another key with the same id") {
    SigningKey other = key;
    other.secret.fill(77);
    CHECK(tokens.verify(token.reveal(), std::vector{other}, now).error().code == ErrorCode::not_logged_in);
  }
  SECTION("a key that has ended") {
    SigningKey ended = key;
    ended.until = now - seconds(1);
    CHECK(tokens.verify(token.reveal(), std::vector{ended}, now).error().code == ErrorCode::not_logged_in);
  }
  SECTION("its own expiry") {
    CHECK(tokens.verify(token.reveal(), keys, now + hours(12)).error().code == ErrorCode::session_over);
  }
  SECTION("any other byte") {
    const std::string good(token.reveal());
    for (std::size_t at = 0; at < good.size(); ++at) {
      for (unsigned bit = 1; bit < 256; bit *= 2) {
        std::string bad = good;
        bad[at] = static_cast<char>(static_cast<unsigned char>(bad[at]) ^ bit);
        CHECK_FALSE(tokens.verify(bad, keys, now));
      }
    }
    CHECK_FALSE(tokens.verify(good.substr(0, good.size() - 1), keys, now));
    CHECK_FALSE(tokens.verify(good + "A", keys, now));
    CHECK_FALSE(tokens.verify("", keys, now));
  }
}

TEST_CASE("a token that has expired at its first use is not cached as valid") {
  const SigningKey key = key_of(1);
  VerifiedTokens tokens;
  const Secret token = token_of(17, key, seconds(60));
  for (int i = 0; i < 2; ++i) {
    CHECK(tokens.verify(token.reveal(), std::vector{key}, now + seconds(60)).error().code == ErrorCode::session_over);
  }
}

TEST_CASE("more tokens than fit into the cache are all verified") {
  const SigningKey key = key_of(1);
  VerifiedTokens tokens;
  std::vector<Secret> all;
  for (std::uint64_t user = 1; user <= 6'000; ++user) all.push_back(token_of(user, key));
  for (int round = 0; round < 2; ++round) {
    for (std::uint64_t user = 1; user <= all.size(); ++user) {
      const auto found = tokens.verify(all[user - 1].reveal(), std::span(&key, 1), now);
      REQUIRE(found);
      REQUIRE(found->user == UserId{user});
    }
  }
}
