#pragma once

#include "store/model/ids.hpp"
#include "store/model/instant.hpp"
#include "store/model/secret.hpp"
#include "store/model/session.hpp"
#include "store/result.hpp"

#include <span>
#include <string_view>

// Session tokens: JWT (RFC 7519) signed with HMAC-SHA-256, as RFC 8725 wants them. A valid token only
// says which session is meant; whether it still lives is the store's to say.

namespace refctl::tokens {

inline constexpr std::string_view issuer = "refctl";
inline constexpr std::size_t max_token_bytes = 4096;

// What a token says. Times in it are whole seconds: those handed to sign() are rounded down, so a
// session that is to end exactly with its token has an `expires` on a whole second.
struct Claims {
  UserId user;
  Jti jti{};
  Instant issued;
  Instant expires;

  bool operator==(const Claims&) const = default;
};

[[nodiscard]] Secret sign(const Claims& claims, const SigningKey& key);

// The claims of a token that one of `keys` has signed, the one that its header names and that is still in
// force at `now`. Anything else, however little is amiss: ErrorCode::not_logged_in, without saying what. A
// good token whose time is over: ErrorCode::session_over. Fast enough for every request (about 2 µs).
[[nodiscard]] Result<Claims> verify(std::string_view token, std::span<const SigningKey> keys, Instant now);

// The same in two steps, for who keeps what the first came to. What a key has signed: true for ever. Whether it
// counts: while the key is one of `keys` and in force, and the token's time is not over.
struct Signed {
  Claims claims;
  SigningKey key;
};
[[nodiscard]] Result<Signed> check_signature(std::string_view token, std::span<const SigningKey> keys, Instant now);
[[nodiscard]] Result<Claims> check_force(const Signed& token, std::span<const SigningKey> keys, Instant now);

}  // namespace refctl::tokens
