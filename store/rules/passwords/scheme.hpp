#pragma once

#include "store/result.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace refctl::passwords {

// The password hash schemes that refctl accepts. New hashes are argon2id; the others come from imports and are
// replaced at the first log-in.
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

// The scheme's name, as in `hash detect -o json`: "argon2id", "django_pbkdf2_sha256".
[[nodiscard]] std::string_view name_of(Scheme scheme);

// The scheme and cost of a hash. `cost` is a text for people: "m=65536,t=2,p=1", "rounds=260000".
struct Detected {
  Scheme scheme = Scheme::argon2id;
  std::string_view name;
  std::string cost;
};

// Detects the scheme of a hash from its text and validates the complete text, without hashing: lengths, alphabets,
// numbers, and that checking it costs no more than the caps (Argon2 1 GiB and 10 passes, PBKDF2 and SHA-2 crypt 10
// million rounds, bcrypt cost 15, scrypt and yescrypt N·r·p of 2^24). With `hash_format`, one of format_names(), the
// hash must be of that family. An unknown or ambiguous scheme, a malformed and a too expensive hash are
// ErrorCode::invalid_data; the message says which and never contains the hash. An unknown format is
// ErrorCode::usage.
[[nodiscard]] Result<Detected> detect(std::string_view hash,
                                      std::optional<std::string_view> hash_format = std::nullopt);

// The same check without the description, for imports, which call it for each record. Allocates only when it
// refuses.
[[nodiscard]] Result<Scheme> detect_scheme(std::string_view hash,
                                           std::optional<std::string_view> hash_format = std::nullopt);

// The values of --hash-format: argon2, scrypt, bcrypt, crypt, django.
[[nodiscard]] std::span<const std::string_view> format_names();

}  // namespace refctl::passwords
