#include "store/rules/tokens/text_forms.hpp"
#include "store/rules/tokens/tokens.hpp"

#include <catch2/catch.hpp>
#include <sodium.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace refctl;
using namespace refctl::tokens;

namespace {

SigningKey key_of(std::uint8_t seed) {
  SigningKey key;
  key.kid.fill(seed);
  for (std::size_t i = 0; i < key.secret.size(); ++i) key.secret[i] = static_cast<std::uint8_t>(seed + i);
  return key;
}

const SigningKey key = key_of(1);
const Instant now{1'772'366'400'000};  // 2026-03-01T12:00:00Z
const Claims claims{.user = UserId{17}, .jti = {1, 2, 3}, .issued = now, .expires = now + hours(12)};

std::string part(std::string_view json) {
  std::string out;
  append_base64url({reinterpret_cast<const std::uint8_t*>(json.data()), json.size()}, out);
  return out;
}

// Returns a token with a valid signature over any contents.
std::string signed_token(std::string_view header, std::string_view payload) {
  std::string token = part(header) + "." + part(payload);
  std::array<std::uint8_t, crypto_auth_hmacsha256_BYTES> signature{};
  crypto_auth_hmacsha256(signature.data(), reinterpret_cast<const unsigned char*>(token.data()), token.size(),
                         key.secret.data());
  token.push_back('.');
  append_base64url(signature, token);
  return token;
}

const std::string good_header = R"({"alg":"HS256","typ":"JWT","kid":"0101010101010101"})";
const std::string good_payload =
    R"({"iss":"refctl","sub":"17","jti":"AQIDAAAAAAAAAAAAAAAAAA","iat":1772366400,"exp":1772409600})";

std::string outcome(std::string_view token, Instant at = now) {
  const std::vector<SigningKey> keys{key_of(9), key};
  const auto found = verify(token, keys, at);
  if (found) return "user " + std::to_string(found->user.value);
  CHECK((token.size() < 20 || found.error().message.find(token) == std::string::npos));
  return std::string(name_of(found.error().code));
}

}  // namespace

TEST_CASE("a signed token is verified to its original claims") {
  const Secret token = sign(claims, key);
  const auto found = verify(token.reveal(), std::vector{key}, now);
  REQUIRE(found);
  CHECK(*found == claims);
  CHECK(token.reveal() == signed_token(good_header, good_payload));
}

TEST_CASE("a token's times are in seconds, rounded down") {
  const Claims odd{
      .user = UserId{max_user_id}, .jti = {}, .issued = now + Duration{1}, .expires = now + Duration{59'999}};
  const auto found = verify(sign(odd, key).reveal(), std::vector{key}, now);
  REQUIRE(found);
  CHECK(found->user == odd.user);
  CHECK(found->issued == now);
  CHECK(found->expires == now + seconds(59));
}

TEST_CASE("a token expires") {
  const std::string token(sign(claims, key).reveal());
  CHECK(outcome(token, now + hours(12) - Duration{1}) == "user 17");
  CHECK(outcome(token, now + hours(12)) == "session_over");
  CHECK(outcome(token, now + days(1000)) == "session_over");
}

TEST_CASE("a key verifies nothing after its end, and no other key verifies its tokens") {
  SigningKey ended = key;
  ended.until = now;
  const Secret token = sign(claims, key);
  CHECK(verify(token.reveal(), std::vector{ended}, now));
  CHECK_FALSE(verify(token.reveal(), std::vector{ended}, now + Duration{1}));
  CHECK_FALSE(verify(token.reveal(), std::vector{key_of(2)}, now));
  CHECK_FALSE(verify(token.reveal(), {}, now));
  SigningKey same_name = key_of(2);
  same_name.kid = key.kid;
  CHECK_FALSE(verify(token.reveal(), std::vector{same_name}, now));
}

TEST_CASE("every flipped bit and every truncation of a token is refused") {
  const std::string token(sign(claims, key).reveal());
  REQUIRE(outcome(token) == "user 17");
  for (std::size_t i = 0; i < token.size(); ++i) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string flipped = token;
      flipped[i] = static_cast<char>(static_cast<unsigned char>(flipped[i]) ^ (1U << bit));
      if (outcome(flipped) != "not_logged_in") FAIL("bit " << bit << " of character " << i);
    }
    if (outcome(token.substr(0, i)) != "not_logged_in") FAIL("cut at " << i);
    if (outcome(token.substr(i + 1)) != "not_logged_in") FAIL("cut up to " << i);
  }
  for (const char* more : {"=", " ", "\n", ".", "A", ".e30"}) CHECK(outcome(token + more) == "not_logged_in");
  CHECK(outcome(" " + token) == "not_logged_in");
}

TEST_CASE("order and white space of the JSON do not matter") {
  CHECK(outcome(signed_token(R"({ "kid" : "0101010101010101", "typ":"JWT" ,"alg":"HS256" } )", good_payload)) ==
        "user 17");
  CHECK(outcome(signed_token(good_header, R"({"exp":1772409600,"iat":1772366400,"sub":"17","iss":"refctl",)"
                                          R"("jti":"AQIDAAAAAAAAAAAAAAAAAA"})")) == "user 17");
}

TEST_CASE("a header must have exactly the algorithm, type and key") {
  for (const char* header : {R"({"alg":"none","typ":"JWT","kid":"0101010101010101"})",
                             R"({"alg":"HS512","typ":"JWT","kid":"0101010101010101"})",
                             R"({"alg":"hs256","typ":"JWT","kid":"0101010101010101"})",
                             R"({"alg":"RS256","typ":"JWT","kid":"0101010101010101"})",
                             R"({"alg":"HS256","typ":"jwt","kid":"0101010101010101"})",
                             R"({"alg":"HS256","typ":"JWT"})",
                             R"({"alg":"HS256","kid":"0101010101010101"})",
                             R"({"typ":"JWT","kid":"0101010101010101"})",
                             R"({"alg":"HS256","typ":"JWT","kid":"0202020202020202"})",
                             R"({"alg":"HS256","typ":"JWT","kid":"01"})",
                             R"({"alg":"HS256","typ":"JWT","kid":1})",
                             R"({"alg":"HS256","typ":"JWT","kid":null})",
                             R"({"alg":"HS256","alg":"HS256","typ":"JWT","kid":"0101010101010101"})",
                             R"({"alg":"none","typ":"JWT","kid":"0101010101010101","alg":"HS256"})",
                             R"({"alg":"HS256","typ":"JWT","kid":"0101010101010101","crit":["exp"]})",
                             R"({"alg":"HS256","typ":"JWT","kid":"0101010101010101","jwk":"x"})",
                             R"({"alg":"HS\u0032\u0035\u0036","typ":"JWT","kid":"0101010101010101"})",
                             R"({"alg":"HS256","typ":"JWT","kid":"0101010101010101",})",
                             R"({"alg":"HS256" "typ":"JWT","kid":"0101010101010101"})",
                             R"([{"alg":"HS256","typ":"JWT","kid":"0101010101010101"}])",
                             R"({})",
                             "",
                             "null",
                             "{",
                             R"({"alg":"HS256","typ":"JWT","kid":"0101010101010101"}x)",
                             R"({'alg':'HS256','typ':'JWT','kid':'0101010101010101'})",
                             R"({"alg":"HS256","typ":"JWT","kid":"0101010101010101)"}) {
    INFO(header);
    CHECK(outcome(signed_token(header, good_payload)) == "not_logged_in");
  }
}

TEST_CASE("all claims must be present once and have their type") {
  const auto with = [](std::string_view what, std::string_view instead) {
    std::string payload = good_payload;
    return payload.replace(payload.find(what), what.size(), instead);
  };
  REQUIRE(outcome(signed_token(good_header, good_payload)) == "user 17");
  for (const std::string& payload : {with(R"("iss":"refctl")", R"("iss":"other")"),
                                     with(R"("iss":"refctl",)", ""),
                                     with(R"("iss":"refctl")", R"("iss":1)"),
                                     with(R"("sub":"17")", R"("sub":17)"),
                                     with(R"("sub":"17")", R"("sub":"017")"),
                                     with(R"("sub":"17")", R"("sub":"")"),
                                     with(R"("sub":"17")", R"("sub":"0")"),
                                     with(R"("sub":"17")", R"("sub":"-1")"),
                                     with(R"("sub":"17")", R"("sub":"1 7")"),
                                     with(R"("sub":"17")", R"("sub":"9007199254740992")"),
                                     with(R"("sub":"17")", R"("sub":"99999999999999999999")"),
                                     with(R"("sub":"17",)", ""),
                                     with(R"("sub":"17")", R"("sub":"17","sub":"18")"),
                                     with("AQIDAAAAAAAAAAAAAAAAAA", "AQIDAAAAAAAAAAAAAAAAAB"),
                                     with("AQIDAAAAAAAAAAAAAAAAAA", "AQIDAAAAAAAAAAAAAAAAA"),
                                     with("AQIDAAAAAAAAAAAAAAAAAA", ""),
                                     with(R"("iat":1772366400,)", ""),
                                     with("1772366400", "1772366400.0"),
                                     with("1772366400", "1.7e9"),
                                     with("1772366400", "-1"),
                                     with("1772366400", "01772366400"),
                                     with("1772366400", "true"),
                                     with("1772366400", "\"1772366400\""),
                                     with("1772366400", "1772409601"),
                                     with(R"(,"exp":1772409600)", ""),
                                     with("1772409600", "9999999999999999"),
                                     with("1772409600", "99999999999999999999999"),
                                     with("1772409600", "253402300800"),
                                     with("}", R"(,"admin":true})"),
                                     with("}", R"(,"nbf":1772366400})"),
                                     with("}", "}{}"),
                                     std::string("{}"),
                                     std::string(),
                                     "[" + good_payload + "]",
                                     with("refctl", "ref\xc3\xa9l"),
                                     with("refctl", "ref\nctl")}) {
    INFO(payload);
    CHECK(outcome(signed_token(good_header, payload)) == "not_logged_in");
  }
}

TEST_CASE("an invalid token of any length is refused") {
  for (const char* token : {"", ".", "..", "...", "a.b", "a.b.c", "e30.e30.", "eyJhbGciOiJub25lIn0.e30."}) {
    INFO(token);
    CHECK(outcome(token) == "not_logged_in");
  }
  CHECK(outcome(std::string(max_token_bytes + 1, 'A')) == "not_logged_in");
  // A valid token except for its length: the rest is white space in its JSON.
  const std::string fits = signed_token(good_header, good_payload + std::string(2800, ' '));
  const std::string too_long = signed_token(good_header, good_payload + std::string(3000, ' '));
  REQUIRE(fits.size() <= max_token_bytes);
  REQUIRE(too_long.size() > max_token_bytes);
  CHECK(outcome(fits) == "user 17");
  CHECK(outcome(too_long) == "not_logged_in");
}

TEST_CASE("the signature is HMAC-SHA-256 by RFC 4231") {
  // Test case 2 of the RFC; HMAC pads the key with zeros.
  std::array<unsigned char, crypto_auth_hmacsha256_KEYBYTES> jefe{'J', 'e', 'f', 'e'};
  const std::string_view text = "what do ya want for nothing?";
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> mac{};
  crypto_auth_hmacsha256(mac.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size(), jefe.data());
  std::string hex(2 * mac.size() + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), mac.data(), mac.size());
  CHECK(hex.substr(0, 64) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST_CASE("a token made by another library is accepted") {
  // Made with Python's hmac, json and base64 from the same claims and the key 0102…20 (key_of(1)).
  const std::string foreign =
      "eyJ0eXAiOiAiSldUIiwgImFsZyI6ICJIUzI1NiIsICJraWQiOiAiMDEwMTAxMDEwMTAxMDEwMSJ9"
      ".eyJzdWIiOiAiMTciLCAiaXNzIjogInJlZmN0bCIsICJpYXQiOiAxNzcyMzY2NDAwLCAiZXhwIjogMTc3MjQwOTYwMCwgImp0aSI6ICJBUUlEQUF"
      "BQUFBQUFBQUFBQUFBQUFBIn0"
      ".SnGr-Tm_5kdyvDQ9jSdtu1a8nCdv7SKKSxGngENAmCU";
  CHECK(outcome(foreign) == "user 17");
}
