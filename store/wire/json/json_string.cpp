#include "store/wire/json/json_string.hpp"

#include "store/model/text/utf8.hpp"
#include "store/wire/json/copy_plain.hpp"

#include <algorithm>
#include <array>

namespace refctl::wire {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

// Matches bytes that may need an escape: controls, DEL, quote, backslash, and everything that is not ASCII.
constexpr auto special = [](auto byte) { return (byte < 0x20) | (byte >= 0x7F) | (byte == '"') | (byte == '\\'); };

// Returns whether a code point needs an escape: a C0 or C1 control, DEL, a quote or backslash, U+2028 or U+2029.
bool needs_escape(std::string_view character) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(character[at]); };
  if (character.size() == 1) return special(byte(0));
  if (character.size() == 2) return byte(0) == 0xC2 && byte(1) < 0xA0;
  return character == "\xE2\x80\xA8" || character == "\xE2\x80\xA9";
}

// Returns the letter of a short escape, or 0.
char letter_of(char control) {
  switch (control) {
    case '"': return '"';
    case '\\': return '\\';
    case '\n': return 'n';
    case '\r': return 'r';
    case '\t': return 't';
    case '\b': return 'b';
    case '\f': return 'f';
    default: return 0;
  }
}

char* put_escape(char* out, std::string_view character) {
  *out++ = '\\';
  if (const char letter = letter_of(character.front())) {
    *out++ = letter;
    return out;
  }
  unsigned point = static_cast<unsigned char>(character.front());
  if (character.size() == 2) point = static_cast<unsigned char>(character[1]);  // C1: the second byte is the code point
  if (character.size() == 3) point = 0x2000U | (static_cast<unsigned char>(character[2]) & 0x3FU);
  *out++ = 'u';
  for (int shift = 12; shift >= 0; shift -= 4) *out++ = hex_digits[(point >> shift) & 0xFU];
  return out;
}

char* put(char* out, std::string_view bytes) {
  std::ranges::copy(bytes, out);  // not memcpy: the pointer of an empty view may be null
  return out + bytes.size();
}

bool is_between(char c, unsigned low, unsigned high) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= low && byte <= high;
}

// Writes the string without the quotes.
char* put_contents(char* out, std::string_view value) {
  for (;;) {
    const std::size_t plain = copy_plain(out, value, special);
    out += plain;
    value.remove_prefix(plain);
    if (value.empty()) return out;
    // Copies two-byte letters above the C1 controls: Latin, Greek, Cyrillic, Hebrew, Arabic.
    while (value.size() >= 2 && is_between(value[0], 0xC3, 0xDF) && is_between(value[1], 0x80, 0xBF)) {
      *out++ = value[0];
      *out++ = value[1];
      value.remove_prefix(2);
    }
    if (value.empty()) return out;
    if (!special(static_cast<unsigned char>(value[0]))) continue;
    const std::size_t length = code_point_length(value);
    const std::string_view character = value.substr(0, std::max<std::size_t>(length, 1));
    if (length == 0) {
      out = put(out, "\xEF\xBF\xBD");
    } else if (needs_escape(character)) {
      out = put_escape(out, character);
    } else {
      out = put(out, character);
    }
    value.remove_prefix(character.size());
  }
}

// Returns the largest position up to `most` at which the text can be cut without splitting a code point. Bytes of
// invalid UTF-8 can be cut anywhere.
std::size_t cut_at(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text.size();
  std::size_t at = most;
  while (at > most - 3 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80) --at;
  return at;
}

}  // namespace

char* put_json_string(char* out, std::string_view value) {
  *out++ = '"';
  out = put_contents(out, value);
  *out++ = '"';
  return out;
}

void append_json_string(std::string& out, std::string_view value) {
  constexpr std::size_t most = 256;
  std::array<char, max_json_string_size(most)> room;
  if (value.size() <= most) {
    out.append(room.data(), put_json_string(room.data(), value));
    return;
  }
  out += '"';
  while (!value.empty()) {
    const std::size_t next = cut_at(value, most);
    out.append(room.data(), put_contents(room.data(), value.substr(0, next)));
    value.remove_prefix(next);
  }
  out += '"';
}

}  // namespace refctl::wire
