#pragma once

#include "store/model/access/secret.hpp"
#include "store/model/access/session.hpp"
#include "store/model/time/instant.hpp"
#include "store/model/user/ids.hpp"
#include "store/result.hpp"

#include <optional>
#include <span>
#include <string_view>

// Session tokens: JWT (RFC 7519) signed with HMAC-SHA-256, following RFC 8725. A valid token only names a session; the
// store decides whether that session is still live.

namespace refctl::tokens {

inline constexpr std::string_view issuer = "refctl";
inline constexpr std::size_t max_token_bytes = 4096;

// The claims of a token. Its times are whole seconds: sign() rounds down, so a session that must end exactly with its
// token has an `expires` on a whole second.
struct Claims {
  UserId user;
  Jti jti{};
  Instant issued;
  Instant expires;

  bool operator==(const Claims&) const = default;
};

[[nodiscard]] Secret sign(const Claims& claims, const SigningKey& key);

// Returns the claims of a token signed by the key of `keys` that its header names, if that key is in force at `now`.
// Any defect: ErrorCode::not_logged_in, without details. A correctly signed token that has expired:
// ErrorCode::session_over. Takes about 2 µs, so that every request can call it.
[[nodiscard]] Result<Claims> verify(std::string_view token, std::span<const SigningKey> keys, Instant now);

// The unverified claims of a token: only for fetching early the data that verify() needs. Absent: not a token.
[[nodiscard]] std::optional<Claims> unverified_claims(std::string_view token);

// The same in two steps, for a cache of the first: the signature of a token never changes its validity; whether the
// token is accepted depends on its key still being in `keys` and in force, and on its expiry.
struct Signed {
  Claims claims;
  SigningKey key;
};
[[nodiscard]] Result<Signed> check_signature(std::string_view token, std::span<const SigningKey> keys, Instant now);
[[nodiscard]] Result<Claims> check_force(const Signed& token, std::span<const SigningKey> keys, Instant now);

}  // namespace refctl::tokens
