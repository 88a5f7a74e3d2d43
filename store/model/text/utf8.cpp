#include "store/model/text/utf8.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

namespace refctl {

namespace {

bool between(char c, unsigned low, unsigned high) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= low && byte <= high;
}

bool continues(char c) { return between(c, 0x80, 0xBF); }

constexpr std::uint64_t high_bits = 0x8080808080808080U;

std::uint64_t load_word(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// Returns whether the last bytes of a text, 1 to 7, are ASCII. Reads them as the end of one word; false if the text, of
// length `whole`, is shorter than a word.
bool is_ascii_tail(std::string_view tail, std::size_t whole) {
  if (whole < 8) return false;
  return (load_word(tail.data() + tail.size() - 8) & high_bits << (64 - 8 * tail.size())) == 0;
}

}  // namespace

std::size_t code_point_length(std::string_view text) noexcept {
  if (text.empty()) return 0;
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;  // a continuation, or a two-byte form of ASCII
  if (lead < 0xE0) return text.size() >= 2 && continues(text[1]) ? 2 : 0;
  if (lead < 0xF0) {
    if (text.size() < 3 || !continues(text[2])) return 0;
    const unsigned low = lead == 0xE0 ? 0xA0 : 0x80;   // below: overlong
    const unsigned high = lead == 0xED ? 0x9F : 0xBF;  // above: surrogates
    return between(text[1], low, high) ? 3 : 0;
  }
  if (lead > 0xF4 || text.size() < 4 || !continues(text[2]) || !continues(text[3])) return 0;
  const unsigned low = lead == 0xF0 ? 0x90 : 0x80;   // below: overlong
  const unsigned high = lead == 0xF4 ? 0x8F : 0xBF;  // above: beyond U+10FFFF
  return between(text[1], low, high) ? 4 : 0;
}

std::optional<std::size_t> count_code_points(std::string_view text) noexcept {
  const std::size_t whole = text.size();
  std::size_t count = 0;
  while (!text.empty()) {
    // Most text is ASCII: eight bytes at a time, up to the first that has its high bit set.
    if (text.size() >= 8) {
      const std::uint64_t high = load_word(text.data()) & high_bits;
      const std::size_t ascii = high == 0 ? 8 : static_cast<std::size_t>(std::countr_zero(high)) / 8;
      count += ascii;
      text.remove_prefix(ascii);
      if (high == 0) continue;
    } else if (const std::size_t rest = text.size(); is_ascii_tail(text, whole)) {
      return count + rest;
    } else if (static_cast<unsigned char>(text[0]) < 0x80) {
      ++count;
      text.remove_prefix(1);
      continue;
    }
    const std::size_t length = code_point_length(text);
    if (length == 0) return std::nullopt;
    ++count;
    text.remove_prefix(length);
  }
  return count;
}

}  // namespace refctl
