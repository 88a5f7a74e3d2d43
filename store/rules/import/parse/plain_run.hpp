#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

// Finds the next quote, backslash or control character in a JSON string, many bytes at a time.

namespace refctl::importing {

inline bool is_stop(char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20; }

// What ends a plain run (quote, backslash, control), and whether any byte is beyond ASCII, among those that follow.
#ifdef __SSE2__
constexpr std::ptrdiff_t step_bytes = 16;

struct ByteScan {
  unsigned stops;  // bit i: byte i ends the run
  unsigned high;   // bit i: byte i is beyond ASCII
  [[nodiscard]] bool found() const { return stops != 0; }
  [[nodiscard]] int length() const { return std::countr_zero(stops); }
  [[nodiscard]] bool high_before_stop() const { return (high & (stops - 1) & ~stops) != 0; }
};

inline ByteScan scan_bytes(const char* at) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
  const __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
  const __m128i backslash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
  return {.stops = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(control, _mm_or_si128(quote, backslash)))),
          .high = static_cast<unsigned>(_mm_movemask_epi8(bytes))};
}
#else
constexpr std::ptrdiff_t step_bytes = 8;
constexpr std::uint64_t each(std::uint8_t byte) { return 0x0101010101010101U * byte; }

struct ByteScan {
  std::uint64_t stops;  // the high bit of each byte that ends the run, right up to the first
  std::uint64_t high;   // the high bit of each byte beyond ASCII
  [[nodiscard]] bool found() const { return stops != 0; }
  [[nodiscard]] int length() const { return std::countr_zero(stops) / 8; }
  [[nodiscard]] bool high_before_stop() const { return (high & (stops - 1) & ~stops) != 0; }
};

inline ByteScan scan_bytes(const char* at) {
  const auto zero_bytes = [](std::uint64_t word) { return (word - each(0x01)) & ~word & each(0x80); };
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  const std::uint64_t control = (word - each(0x20)) & ~word & each(0x80);
  return {.stops = zero_bytes(word ^ each('"')) | zero_bytes(word ^ each('\\')) | control, .high = word & each(0x80)};
}
#endif

// Returns the position of the next quote, backslash or control character; sets `beyond_ascii` if there are bytes beyond
// ASCII before it.
inline const char* next_stop(const char* at, const char* end, bool& beyond_ascii) {
  for (; end - at >= step_bytes; at += step_bytes) {
    const ByteScan scan = scan_bytes(at);
    if (scan.found()) {
      beyond_ascii |= scan.high_before_stop();
      return at + scan.length();
    }
    beyond_ascii |= scan.high != 0;
  }
  for (; at != end && !is_stop(*at); ++at) beyond_ascii |= static_cast<unsigned char>(*at) >= 0x80;
  return at;
}

}  // namespace refctl::importing
