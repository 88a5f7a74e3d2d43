#pragma once

#include "store/rules/passwords/scheme.hpp"

#include <cstdint>
#include <string_view>

namespace refctl::passwords {

// A parsed password hash. The views point into its text.
struct ParsedHash {
  Scheme scheme = Scheme::argon2id;
  // Cost parameters. Argon2: KiB, passes, lanes; scrypt and yescrypt: N, r, p; all others: rounds only (bcrypt: their
  // binary logarithm).
  std::uint64_t first = 0;
  std::uint64_t second = 0;
  std::uint64_t third = 0;
  std::string_view salt;    // of Argon2, scrypt (except $7$) and PBKDF2, as written
  std::string_view digest;  // of the same schemes, as written
  std::string_view inner;   // Argon2 and crypt: the text without Django's prefix, as their libraries want it
};

enum class HashForm { valid, unknown, malformed, too_expensive };

// Parses a hash. `parsed.scheme` is set even if the rest is malformed, unless the scheme is unknown.
[[nodiscard]] HashForm read_hash(std::string_view hash, ParsedHash& parsed);

}  // namespace refctl::passwords
