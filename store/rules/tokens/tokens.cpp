#include "store/rules/tokens/tokens.hpp"

#include "store/model/text/ascii.hpp"
#include "store/rules/tokens/flat_json.hpp"
#include "store/rules/tokens/text_forms.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace refctl::tokens {

namespace {

using Signature = std::array<std::uint8_t, crypto_auth_hmacsha256_BYTES>;

// The largest time of a claim, in seconds: the end of the year 9999.
constexpr std::int64_t last_second = 253'402'300'799;

std::int64_t whole_seconds(Instant at) { return (at.ms - (at.ms % 1000 + 1000) % 1000) / 1000; }

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

Signature signature_of(std::string_view signed_part, const SigningKey& key) {
  Signature signature{};
  static_assert(crypto_auth_hmacsha256_KEYBYTES == sizeof key.secret);
  const auto bytes = bytes_of(signed_part);
  crypto_auth_hmacsha256(signature.data(), bytes.data(), bytes.size(), key.secret.data());
  return signature;
}

// The three parts of a token, and the text that is signed.
struct TokenParts {
  std::string_view header;
  std::string_view payload;
  std::string_view signature;
  std::string_view signed_part;
};

std::optional<TokenParts> parts_of(std::string_view token) {
  if (token.size() > max_token_bytes) return std::nullopt;
  const auto first = token.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const auto second = token.find('.', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  return TokenParts{.header = token.substr(0, first),
                    .payload = token.substr(first + 1, second - first - 1),
                    .signature = token.substr(second + 1),
                    .signed_part = token.substr(0, second)};
}

// Decodes a part's JSON into `buffer`; absent if it is not base64url. No part is longer than a token.
using Buffer = std::array<std::uint8_t, max_token_bytes>;

std::optional<std::string_view> json_of(std::string_view part, Buffer& buffer) {
  const auto size = decode_base64url(part, buffer);
  if (!size) return std::nullopt;
  return std::string_view(reinterpret_cast<const char*>(buffer.data()), *size);
}

std::optional<KeyId> key_named_in(std::string_view header) {
  std::array members{FlatMember{.key = "alg"}, FlatMember{.key = "typ"}, FlatMember{.key = "kid"}};
  if (!read_flat_object(header, members)) return std::nullopt;
  const auto& [alg, typ, kid] = members;
  if (alg.text != "HS256" || typ.text != "JWT") return std::nullopt;
  return parse_kid(kid.text);
}

// Reads an id as sign() writes it: digits without leading zeros.
std::optional<UserId> user_named(std::string_view text) {
  if (text.empty() || text.size() > 16 || text.front() == '0') return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    if (!is_ascii_digit(c)) return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  if (value > max_user_id) return std::nullopt;
  return UserId{value};
}

std::optional<Claims> claims_in(std::string_view payload) {
  std::array members{FlatMember{.key = "iss"}, FlatMember{.key = "sub"}, FlatMember{.key = "jti"},
                     FlatMember{.key = "iat", .kind = FlatMember::Kind::number},
                     FlatMember{.key = "exp", .kind = FlatMember::Kind::number}};
  if (!read_flat_object(payload, members)) return std::nullopt;
  const auto& [iss, sub, jti, iat, exp] = members;
  const auto user = user_named(sub.text);
  const auto session = parse_jti(jti.text);
  if (iss.text != issuer || !user || !session) return std::nullopt;
  if (iat.number > exp.number || exp.number > last_second) return std::nullopt;
  return Claims{
      .user = *user, .jti = *session, .issued = Instant{iat.number * 1000}, .expires = Instant{exp.number * 1000}};
}

bool in_force(const SigningKey& key, Instant now) { return !key.until || now <= *key.until; }

Failure not_a_token() {
  return fail(ErrorCode::not_logged_in, "the session token is not valid", "log in again: refctl login");
}

}  // namespace

Secret sign(const Claims& claims, const SigningKey& key) {
  const std::string header = R"({"alg":"HS256","typ":"JWT","kid":")" + kid_text(key.kid) + R"("})";
  const std::string payload = R"({"iss":")" + std::string(issuer) + R"(","sub":")" + std::to_string(claims.user.value) +
                              R"(","jti":")" + jti_text(claims.jti) + R"(","iat":)" +
                              std::to_string(whole_seconds(claims.issued)) + R"(,"exp":)" +
                              std::to_string(whole_seconds(claims.expires)) + "}";
  std::string token;
  // Reserved at once, so that a reallocation leaves no part of a token in freed memory.
  token.reserve((header.size() + payload.size() + sizeof(Signature)) * 4 / 3 + 8);
  append_base64url(bytes_of(header), token);
  token.push_back('.');
  append_base64url(bytes_of(payload), token);
  const Signature signature = signature_of(token, key);
  token.push_back('.');
  append_base64url(signature, token);
  return Secret(std::move(token));
}

std::optional<Claims> unverified_claims(std::string_view token) {
  const auto parts = parts_of(token);
  if (!parts) return std::nullopt;
  Buffer buffer;
  const auto payload = json_of(parts->payload, buffer);
  return payload ? claims_in(*payload) : std::nullopt;
}

Result<Signed> check_signature(std::string_view token, std::span<const SigningKey> keys, Instant now) {
  const auto parts = parts_of(token);
  if (!parts) return not_a_token();
  Buffer buffer;  // uninitialised: clearing a page for each request would cost as much as the rest
  const auto header = json_of(parts->header, buffer);
  const auto kid = header ? key_named_in(*header) : std::nullopt;
  if (!kid) return not_a_token();
  const auto key = std::ranges::find(keys, *kid, &SigningKey::kid);
  if (key == keys.end() || !in_force(*key, now)) return not_a_token();

  Signature given{};
  if (decode_base64url(parts->signature, given) != given.size()) return not_a_token();
  const Signature wanted = signature_of(parts->signed_part, *key);
  if (sodium_memcmp(given.data(), wanted.data(), wanted.size()) != 0) return not_a_token();

  const auto payload = json_of(parts->payload, buffer);
  const auto claims = payload ? claims_in(*payload) : std::nullopt;
  if (!claims) return not_a_token();
  return Signed{.claims = *claims, .key = *key};
}

Result<Claims> check_force(const Signed& token, std::span<const SigningKey> keys, Instant now) {
  const auto key = std::ranges::find(keys, token.key.kid, &SigningKey::kid);
  if (key == keys.end() || key->secret != token.key.secret || !in_force(*key, now)) return not_a_token();
  if (now >= token.claims.expires) {
    return fail(ErrorCode::session_over, "the session is over", "log in again: refctl login");
  }
  return token.claims;
}

Result<Claims> verify(std::string_view token, std::span<const SigningKey> keys, Instant now) {
  auto checked = check_signature(token, keys, now);
  if (!checked) return failure_of(checked);
  return check_force(*checked, keys, now);
}

}  // namespace refctl::tokens
