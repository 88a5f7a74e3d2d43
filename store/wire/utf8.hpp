#pragma once

#include <cstddef>
#include <string_view>

namespace refctl::wire {

// The first code point of a text. Where the bytes are no UTF-8 (overlong forms, surrogates and cut
// sequences included) `valid` is false and `length` is the bytes to pass over, at least 1.
struct Utf8Point {
  char32_t point = 0;
  std::size_t length = 1;
  bool valid = false;
};

// `text` is not empty.
[[nodiscard]] inline Utf8Point decode_utf8(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4) return {};
  // What may follow the lead byte keeps overlong forms, surrogates and points above U+10FFFF out.
  const unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (text.size() < 2 || byte(1) < low || byte(1) > high) return {};
  char32_t point = (lead & (0x7FU >> length)) << 6U | (byte(1) & 0x3FU);
  for (std::size_t i = 2; i < length; ++i) {
    if (i >= text.size() || (byte(i) & 0xC0U) != 0x80) return {0, i, false};
    point = point << 6U | (byte(i) & 0x3FU);
  }
  return {point, length, true};
}

// True if all of the text is UTF-8.
[[nodiscard]] inline bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    if (static_cast<unsigned char>(text.front()) < 0x80) {
      text.remove_prefix(1);
      continue;
    }
    const Utf8Point next = decode_utf8(text);
    if (!next.valid) return false;
    text.remove_prefix(next.length);
  }
  return true;
}

}  // namespace refctl::wire
