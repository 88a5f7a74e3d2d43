#include "store/model/user/code_readings.hpp"

#include "store/model/text/ascii.hpp"
#include "store/model/text/invisible.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace refctl {

namespace {

// Returns the characters that look like `c`, a character of a code key, including `c`; a digit comes first.
std::string_view look_alikes(const char& c) {
  if (c == '0' || c == 'O') return "0O";
  if (c == '1' || c == 'I' || c == 'L') return "1IL";
  return {&c, 1};
}

// Returns the length in bytes of the dash that the text begins with; 0: none. A dash is the ASCII hyphen or one that
// word processors replace it by (U+2010 to U+2015, U+2212).
std::size_t dash_length(std::string_view text) {
  if (text.starts_with('-')) return 1;
  const bool wide = text.size() >= 3 && ((text.starts_with("\xE2\x80") && text[2] >= '\x90' && text[2] <= '\x95') ||
                                         text.starts_with("\xE2\x88\x92"));
  return wide ? 3 : 0;
}

// Returns a typed code in upper case, without spaces and, unless `keep_dashes`, without dashes.
std::string without_separators(std::string_view typed, bool keep_dashes) {
  std::string text;
  while (!typed.empty()) {
    std::size_t length = invisible_length(typed);
    if (length == 0) {
      length = dash_length(typed);
      if (length == 0) text += ascii_upper(typed.front());
      if (length != 0 && keep_dashes) text += '-';
      length = std::max<std::size_t>(length, 1);
    }
    typed.remove_prefix(length);
  }
  return text;
}

// Appends every text that looks like `text`. Accepted are `text` itself and the one with digits for all look-alike
// letters.
void add_readings(const std::string& text, std::vector<CodeReading>& readings) {
  std::string folded;
  std::vector<std::string> all{""};
  for (const char& c : text) {
    const std::string_view similar = look_alikes(c);
    folded += similar.front();
    std::vector<std::string> longer;
    for (const std::string& start : all) {
      for (const char next : similar) longer.push_back(start + next);
    }
    all = std::move(longer);
  }
  for (const std::string& one : all) {
    auto key = code_key(one);
    if (!key || std::ranges::find(readings, *key, &CodeReading::key) != readings.end()) continue;
    readings.push_back({.key = std::move(*key), .accepted = one == text || one == folded});
  }
}

}  // namespace

std::vector<CodeReading> readings_of_code(std::string_view typed) {
  constexpr std::size_t max_bytes = 128;
  constexpr std::size_t max_readings = 64;  // of a generated code with five 0 or O, or three 1, I or L
  if (typed.size() > max_bytes) return {};
  const std::string without_dashes = without_separators(typed, false);
  std::size_t count = 1;
  for (const char& c : without_dashes) {
    count *= look_alikes(c).size();
    if (count > max_readings) return {};
  }
  std::vector<CodeReading> readings;
  add_readings(without_dashes, readings);
  add_readings(without_separators(typed, true), readings);
  const auto exact = code_key(typed);
  if (exact) std::erase_if(readings, [&](const CodeReading& reading) { return reading.key == *exact; });
  return readings;
}

}  // namespace refctl
