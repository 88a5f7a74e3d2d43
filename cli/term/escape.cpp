#include "cli/term/escape.hpp"

#include <utf8proc.h>

#include <cstdint>

namespace refctl::term {

namespace {

struct Point {
  char32_t value = 0;
  std::size_t length = 1;  // bytes
  bool valid = false;
};

// Returns the first code point of a text that is not empty; for an invalid byte, that byte with valid = false.
Point first_point(std::string_view text) {
  utf8proc_int32_t value = -1;
  const utf8proc_ssize_t length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                                   static_cast<utf8proc_ssize_t>(text.size()), &value);
  if (length <= 0 || value < 0) return {};
  return {static_cast<char32_t>(value), static_cast<std::size_t>(length), true};
}

void append_hex(std::string& out, char32_t value, int digits) {
  constexpr std::string_view hex = "0123456789abcdef";
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) out += hex[(value >> static_cast<unsigned>(shift)) & 0xFU];
}

void append_escape(std::string& out, char32_t point) {
  switch (point) {
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
  }
  if (point < 0x80) {
    out += "\\x";
    append_hex(out, point, 2);
  } else if (point < 0x10000) {
    out += "\\u";
    append_hex(out, point, 4);
  } else {
    out += "\\U";
    append_hex(out, point, 8);
  }
}

bool is_joiner(char32_t point) { return point == 0x200C || point == 0x200D; }

// Characters of category Cf that are visible: Arabic, Syriac and Kaithi number and verse marks.
bool is_visible_format(char32_t point) {
  return (point >= 0x600 && point <= 0x605) || point == 0x6DD || point == 0x70F || point == 0x890 || point == 0x891 ||
         point == 0x8E2 || point == 0x110BD || point == 0x110CD;
}

// Letters without a glyph, code points used to hide text, and noncharacters.
bool is_blank_letter(char32_t point) {
  return point == 0x115F || point == 0x1160 || point == 0x3164 || point == 0xFFA0 || point == 0x2065 ||
         (point >= 0xFFF0 && point <= 0xFFF8) || (point >= 0xE0000 && point <= 0xE00FF) ||
         (point >= 0xE01F0 && point <= 0xE0FFF) || (point >= 0xFDD0 && point <= 0xFDEF) ||
         (point & 0xFFFEU) == 0xFFFE || point == 0x034F || point == 0x17B4 || point == 0x17B5;
}

// Stacking marks take no column. No script puts more of them on one letter; longer stacks draw over the neighbouring
// lines.
constexpr std::size_t max_stacked = 8;

bool is_stacking_mark(char32_t point) {
  const utf8proc_category_t category = utf8proc_category(static_cast<utf8proc_int32_t>(point));
  return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME;
}

bool is_unsafe(char32_t point) {
  if (point < 0x20 || (point >= 0x7F && point < 0xA0)) return true;
  if (point < 0xAD) return false;
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(point))) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP: return true;
    case UTF8PROC_CATEGORY_CF: return !is_visible_format(point);
    default: return is_blank_letter(point);
  }
}

bool is_plain_ascii(std::string_view text) {
  for (const char byte : text) {
    if (byte < 0x20 || byte == 0x7F) return false;
  }
  return true;
}

// Signs that utf8proc takes for narrow, but the C library and most terminals for wide: numbers in squares and circles,
// hexagrams.
bool is_wide_elsewhere(char32_t point) {
  return (point >= 0x3248 && point <= 0x324F) || (point >= 0x4DC0 && point <= 0x4DFF);
}

std::size_t width_of(const Point& point) {
  if (!point.valid || point.value < 0x80) return 1;
  const auto code = static_cast<utf8proc_int32_t>(point.value);
  const int width = utf8proc_charwidth(code);
  if (width > 0) return is_wide_elsewhere(point.value) ? 2 : static_cast<std::size_t>(width);
  // Vowel signs of the Indic scripts take a column next to their letter, unlike marks above or below it.
  return utf8proc_category(code) == UTF8PROC_CATEGORY_MC ? 1 : 0;
}

}  // namespace

std::string escape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  append_escaped(out, text);
  return out;
}

void append_escaped(std::string& out, std::string_view text) {
  if (is_plain_ascii(text)) {
    out += text;
    return;
  }
  bool after_letter = false;  // a joiner here joins something
  std::size_t stacked = 0;    // marks on the preceding letter
  while (!text.empty()) {
    const Point next = first_point(text);
    const std::string_view bytes = text.substr(0, next.length);
    text.remove_prefix(next.length);
    if (!next.valid) {
      out += "\\x";
      append_hex(out, static_cast<unsigned char>(bytes.front()), 2);
      after_letter = false;
      continue;
    }
    bool unsafe = is_unsafe(next.value);
    if (unsafe && is_joiner(next.value) && after_letter && !text.empty()) {
      const Point following = first_point(text);
      unsafe = !following.valid || following.value < 0x80 || is_unsafe(following.value);
    }
    stacked = !unsafe && next.value >= 0x300 && is_stacking_mark(next.value) ? stacked + 1 : 0;
    if (stacked > max_stacked) unsafe = true;
    if (unsafe) {
      append_escape(out, next.value);
    } else {
      out += bytes;
    }
    after_letter = !unsafe && next.value >= 0x80 && !is_joiner(next.value);
  }
}

std::size_t display_width(std::string_view printable) {
  std::size_t width = 0;
  while (!printable.empty()) {
    const Point next = first_point(printable);
    width += width_of(next);
    printable.remove_prefix(next.length);
  }
  return width;
}

std::string_view fitting(std::string_view printable, std::size_t columns) {
  std::size_t width = 0;
  std::size_t size = 0;
  while (size < printable.size()) {
    const Point next = first_point(printable.substr(size));
    width += width_of(next);
    if (width > columns && size > 0) break;
    size += next.length;
  }
  return printable.substr(0, size);
}

std::string cut(std::string_view printable, std::size_t columns) {
  if (columns == 0) return {};
  std::size_t width = 0;
  std::size_t kept = 0;  // bytes that fit together with the ellipsis
  for (std::string_view rest = printable; !rest.empty();) {
    const Point next = first_point(rest);
    width += width_of(next);
    if (width > columns) return std::string(printable.substr(0, kept)) + "…";
    rest.remove_prefix(next.length);
    if (width < columns) kept = printable.size() - rest.size();
  }
  return std::string(printable);
}

}  // namespace refctl::term
