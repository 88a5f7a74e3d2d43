#pragma once

#include "store/rules/passwords/scheme.hpp"

#include <cstdint>
#include <string_view>

namespace refctl::passwords {

// A hash's text taken apart. The views point into that text.
struct Reading {
  Scheme scheme = Scheme::argon2id;
  // The three numbers of its cost: Argon2 KiB, passes, lanes; scrypt and yescrypt N, r, p; otherwise
  // rounds (bcrypt: their logarithm) alone.
  std::uint64_t first = 0;
  std::uint64_t second = 0;
  std::uint64_t third = 0;
  std::string_view salt;    // of Argon2, scrypt (but for $7$) and PBKDF2, as written
  std::string_view digest;  // likewise
  std::string_view inner;   // Argon2 and crypt: the text without Django's prefix, as their libraries want it
};

enum class Shape { sound, unknown, malformed, too_dear };

// Fills in the reading; `reading.scheme` is right unless the shape is unknown.
[[nodiscard]] Shape read_hash(std::string_view hash, Reading& reading);

}  // namespace refctl::passwords
