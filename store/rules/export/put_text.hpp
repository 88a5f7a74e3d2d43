#pragma once

#include "store/model/instant.hpp"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

// Writing by pointer, where the caller has made room; each gives the place behind what it wrote.

namespace refctl::exporting {

inline constexpr std::size_t longest_number = 20;
inline constexpr std::size_t instant_size = 24;

// A text that is known when this is compiled: a few moves.
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

// Writes moments as to_rfc3339 does. Users registered on one day mostly stand together: the day's date is made
// once.
class InstantText {
 public:
  [[nodiscard]] char* put(char* out, Instant at);

 private:
  std::int64_t day_ = std::numeric_limits<std::int64_t>::min();  // since 1970
  char date_[16];                                                // of that day, with the T
};

}  // namespace refctl::exporting
