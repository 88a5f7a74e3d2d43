#include "store/wire/json_writer.hpp"

#include "store/model/utf8.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

namespace refctl::wire {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

// Bytes that stand for themselves inside a JSON string.
constexpr std::array<bool, 256> plain_bytes = [] {
  std::array<bool, 256> plain{};
  for (std::size_t byte = 0x20; byte < 0x7F; ++byte) plain[byte] = byte != '"' && byte != '\\';
  return plain;
}();

// How many bytes from the front stand for themselves, eight at a time as long as that goes.
std::size_t plain_run(std::string_view text) {
  constexpr std::uint64_t ones = 0x0101010101010101U;
  constexpr std::uint64_t highs = 0x8080808080808080U;
  const auto zero_bytes = [](std::uint64_t word) { return (word - ones) & ~word & highs; };
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof word);
    const std::uint64_t control = (word - ones * 0x20) & ~word & highs;
    const std::uint64_t special = zero_bytes(word ^ ones * '"') | zero_bytes(word ^ ones * '\\') |
                                  zero_bytes(word ^ ones * 0x7F) | (word & highs) | control;
    if (special != 0) break;
  }
  while (at < text.size() && plain_bytes[static_cast<unsigned char>(text[at])]) ++at;
  return at;
}

void append_escape(std::string& out, std::string_view character) {
  switch (character.front()) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    default: break;
  }
  unsigned point = static_cast<unsigned char>(character.front());
  if (character.size() == 2) point = static_cast<unsigned char>(character[1]);  // C1: its second byte is its number
  if (character.size() == 3) point = 0x2000U | (static_cast<unsigned char>(character[2]) & 0x3FU);
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += hex_digits[(point >> shift) & 0xFU];
}

// One code point: a C0 or C1 control, DEL, a quote or backslash, U+2028 or U+2029.
bool needs_escape(std::string_view character) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(character[at]); };
  if (character.size() == 1) return !plain_bytes[byte(0)];
  if (character.size() == 2) return byte(0) == 0xC2 && byte(1) < 0xA0;
  return character == "\xE2\x80\xA8" || character == "\xE2\x80\xA9";
}

bool is_between(char c, unsigned low, unsigned high) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= low && byte <= high;
}

// How many bytes from the front are whole characters that stand for themselves.
std::size_t clean_run(std::string_view text) {
  std::size_t at = 0;
  while (true) {
    at += plain_run(text.substr(at));
    // Two bytes for a letter, beyond the C1 controls: Latin, Greek, Cyrillic, Hebrew, Arabic.
    while (at + 1 < text.size() && is_between(text[at], 0xC3, 0xDF) && is_between(text[at + 1], 0x80, 0xBF)) at += 2;
    if (at == text.size()) return at;
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      if (plain_bytes[static_cast<unsigned char>(text[at])]) continue;
      return at;
    }
    const std::size_t length = code_point_length(text.substr(at));
    if (length == 0 || needs_escape(text.substr(at, length))) return at;
    at += length;
  }
}

}  // namespace

void append_json_string(std::string& out, std::string_view value) {
  out += '"';
  while (!value.empty()) {
    const std::size_t clean = clean_run(value);
    out += value.substr(0, clean);
    value.remove_prefix(clean);
    if (value.empty()) break;
    const std::size_t length = code_point_length(value);
    if (length == 0) {
      out += "\xEF\xBF\xBD";
      value.remove_prefix(1);
      continue;
    }
    append_escape(out, value.substr(0, length));
    value.remove_prefix(length);
  }
  out += '"';
}

void JsonWriter::before_value() {
  if (after_key_) {
    after_key_ = false;
  } else if (comma_) {
    out_ += ',';
  }
  comma_ = true;
}

JsonWriter& JsonWriter::open(char bracket) {
  before_value();
  out_ += bracket;
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
  out_ += bracket;
  comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  if (comma_) out_ += ',';
  append_json_string(out_, name);
  out_ += ':';
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::text(std::string_view value) {
  before_value();
  append_json_string(out_, value);
  return *this;
}

JsonWriter& JsonWriter::integer(std::int64_t value) {
  before_value();
  std::array<char, 24> digits;
  out_.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
  return *this;
}

JsonWriter& JsonWriter::integer(std::uint64_t value) {
  before_value();
  std::array<char, 24> digits;
  out_.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
  return *this;
}

JsonWriter& JsonWriter::real(double value) {
  if (!std::isfinite(value)) return null();
  before_value();
  std::array<char, 40> digits;
  out_.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
  return *this;
}

JsonWriter& JsonWriter::boolean(bool value) { return raw(value ? "true" : "false"); }

JsonWriter& JsonWriter::null() { return raw("null"); }

JsonWriter& JsonWriter::instant(Instant at) {
  before_value();
  out_ += '"';
  append_rfc3339(out_, at);
  out_ += '"';
  return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
  before_value();
  out_ += json;
  return *this;
}

}  // namespace refctl::wire
