#pragma once

#include "store/model/time/instant.hpp"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

// Writers through a pointer into reserved space; each returns the position after what it wrote.

namespace refctl::exporting {

inline constexpr std::size_t longest_number = 20;
inline constexpr std::size_t instant_size = 24;

// Writes a text of constant size, which compiles to a few moves.
template <std::size_t size>
[[nodiscard]] inline char* put(char* out, const char (&literal)[size]) {
  std::memcpy(out, literal, size - 1);
  return out + (size - 1);
}

[[nodiscard]] inline char* put(char* out, std::string_view text) {
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

[[nodiscard]] inline char* put_number(char* out, std::uint64_t number) {
  return std::to_chars(out, out + longest_number, number).ptr;
}

// Writes moments like to_rfc3339. Users registered on the same day are mostly adjacent, so the date's text is
// cached.
class InstantText {
 public:
  [[nodiscard]] char* put(char* out, Instant at);

 private:
  std::int64_t day_ = std::numeric_limits<std::int64_t>::min();  // since 1970
  char date_[16];                                                // text of that day, with the T
};

}  // namespace refctl::exporting
