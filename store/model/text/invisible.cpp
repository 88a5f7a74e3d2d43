#include "store/model/text/invisible.hpp"

#include <fmt/format.h>

namespace refctl {

namespace {

// Returns the code point that the text begins with and sets its length, if it has two or three bytes and may be
// invisible; else 0.
unsigned code_point_of(std::string_view text, std::size_t& length) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  if (byte(0) == 0xC2 && follows(1)) {
    length = 2;
    return byte(1);
  }
  if ((byte(0) & 0xF0U) == 0xE0 && follows(1) && follows(2)) {
    length = 3;
    return (byte(0) & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU);
  }
  return 0;
}

bool is_invisible(unsigned point) {
  return (point >= 0x80 && point <= 0xA0) || point == 0xAD || point == 0x1680 || point == 0x180E ||
         (point >= 0x2000 && point <= 0x200F) || (point >= 0x2028 && point <= 0x202F) ||
         (point >= 0x205F && point <= 0x206F) || point == 0x3000 || point == 0xFEFF;
}

// Returns the length of the invisible character that the text ends with; 0: there is none.
std::size_t invisible_end(std::string_view text) {
  for (std::size_t length = 1; length <= 3 && length <= text.size(); ++length) {
    const std::string_view last = text.substr(text.size() - length);
    if (invisible_length(last) == length) return length;
  }
  return 0;
}

}  // namespace

std::size_t invisible_length(std::string_view text) noexcept {
  if (text.empty()) return 0;
  const auto first = static_cast<unsigned char>(text.front());
  if (first <= ' ' || first == 0x7F) return 1;
  if (first < 0x80) return 0;
  std::size_t length = 0;
  const unsigned point = code_point_of(text, length);
  return is_invisible(point) ? length : 0;
}

std::string_view trim_invisible(std::string_view text) noexcept {
  while (const std::size_t length = invisible_length(text)) text.remove_prefix(length);
  while (const std::size_t length = invisible_end(text)) text.remove_suffix(length);
  return text;
}

std::string show_invisible(std::string_view text) {
  std::string shown;
  const std::string_view all = text;
  while (!text.empty()) {
    std::size_t length = invisible_length(text);
    const bool at_edge = text.size() == all.size() || text.size() == 1;
    const bool plain_space = text.front() == ' ' && !at_edge;
    if (length == 0 || plain_space) {
      shown += text.front();
      text.remove_prefix(1);
      continue;
    }
    std::size_t wide = 0;
    const unsigned point = length == 1 ? static_cast<unsigned char>(text.front()) : code_point_of(text, wide);
    shown += fmt::format("\\u{:04x}", point);
    text.remove_prefix(length);
  }
  return shown;
}

}  // namespace refctl
