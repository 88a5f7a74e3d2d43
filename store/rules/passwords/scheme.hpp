#pragma once

#include "store/result.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace refctl::passwords {

// The password hashes that log in here. Ours is argon2id; the others come with imports and are replaced
// at the first login.
enum class Scheme : std::uint8_t {
  argon2id,              // $argon2id$v=19$m=…,t=…,p=…$salt$hash
  argon2i,               // $argon2i$v=19$…
  scrypt_phc,            // $scrypt$ln=…,r=…,p=…$salt$hash
  scrypt_crypt,          // $7$…
  bcrypt,                // $2a$, $2b$, $2y$
  sha256_crypt,          // $5$…
  sha512_crypt,          // $6$…
  yescrypt,              // $y$…
  django_pbkdf2_sha256,  // pbkdf2_sha256$rounds$salt$hash
  django_pbkdf2_sha1,    // pbkdf2_sha1$…
  django_argon2,         // argon2$argon2id$v=19$…
  django_bcrypt,         // bcrypt$$2b$…
  django_bcrypt_sha256,  // bcrypt_sha256$$2b$…
  django_scrypt,         // scrypt$N$salt$r$p$hash
};

// The scheme's name for people and `hash detect -o json`: "argon2id", "django_pbkdf2_sha256".
[[nodiscard]] std::string_view name_of(Scheme scheme);

// What a hash says of itself. `cost` is for people: "m=65536,t=2,p=1", "rounds=260000".
struct Detected {
  Scheme scheme = Scheme::argon2id;
  std::string_view name;
  std::string cost;
};

// Tells the scheme of a hash by its text alone and checks its whole shape, without hashing: lengths,
// alphabets, numbers, and that one login with it is not dearer than the caps (Argon2 1 GiB and 10 passes,
// PBKDF2 and crypt's SHA-2 10 million rounds, bcrypt 15, scrypt and yescrypt N·r·p of 2^24).
// `hash_format` is one of format_names(): the hash must then be of that family. Anything that is not
// surely one of the schemes is ErrorCode::invalid_data, and so is what is malformed or too dear; the
// message says which and never holds the hash. An unknown format is ErrorCode::usage.
[[nodiscard]] Result<Detected> detect(std::string_view hash,
                                      std::optional<std::string_view> hash_format = std::nullopt);

// The same check without the description: what an import asks a million times. Does not allocate
// unless it refuses.
[[nodiscard]] Result<Scheme> detect_scheme(std::string_view hash,
                                           std::optional<std::string_view> hash_format = std::nullopt);

// The values of --hash-format: argon2, scrypt, bcrypt, crypt, django.
[[nodiscard]] std::span<const std::string_view> format_names();

}  // namespace refctl::passwords
