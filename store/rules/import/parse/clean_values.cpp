#include "store/rules/import/parse/clean_values.hpp"

#include "store/model/text/ascii.hpp"
#include "store/model/text/invisible.hpp"
#include "store/model/user/ids.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace refctl::importing {

namespace {

// MySQL and PostgreSQL write \N in any column; the words may be somebody's name.
constexpr std::string_view null_mark = "\\N";
constexpr std::array<std::string_view, 8> null_words = {"null", "(null)", "none",   "nil",
                                                        "n/a",  "<null>", "[null]", "undefined"};
constexpr std::size_t longest_null_word = 9;

bool equal_without_case(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, [](char a, char b) { return ascii_lower(a) == b; });
}

bool is_null_word(std::string_view text) {
  if (text.size() > longest_null_word || text.size() < 3) return false;
  switch (ascii_lower(text.front())) {
    case 'n':
    case '(':
    case '<':
    case '[':
    case 'u': break;
    default: return false;
  }
  return std::ranges::any_of(null_words, [&](std::string_view word) { return equal_without_case(text, word); });
}

// Texts of people's own choice: nothing in them is taken away.
bool is_free_text(Field field) {
  switch (field) {
    case Field::name:
    case Field::password:
    case Field::first_name:
    case Field::last_name: return true;
    default: return false;
  }
}

// Whether an end of the text may be invisible: a space, a control, or beyond ASCII.
bool may_need_trimming(std::string_view text) {
  const auto odd = [](char c) { return c <= ' ' || c == 0x7F; };  // bytes beyond ASCII are negative
  return odd(text.front()) || odd(text.back());
}

}  // namespace

void clean_odd_value(Value& value, Field field, const std::optional<std::string>& null_text, Fields& fields) {
  if (value.kind != Value::Kind::text || value.text.empty()) return;
  const bool free_text = is_free_text(field);
  if (!free_text && may_need_trimming(value.text)) {
    const std::string_view trimmed = trim_invisible(value.text);
    if (trimmed.size() != value.text.size()) ++fields.trimmed;
    value.text = trimmed;
  }
  const bool nothing =
      null_text ? value.text == *null_text : value.text == null_mark || (!free_text && is_null_word(value.text));
  if (!nothing || value.text.empty()) return;
  value = {.kind = Value::Kind::null, .text = {}};
  ++fields.null_words;
}

std::optional<bool> yes_or_no(const Value& value) {
  if (value.kind == Value::Kind::boolean) return value.text.front() == 't';
  // What programs write, before all that people write.
  if (value.text == "false") return false;
  if (value.text == "true") return true;
  for (const auto* yes : {"true", "1", "yes", "t", "y", "on"}) {
    if (equal_without_case(value.text, yes)) return true;
  }
  for (const auto* no : {"false", "0", "no", "f", "n", "off"}) {
    if (equal_without_case(value.text, no)) return false;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> id_of(const Value& value) {
  constexpr std::size_t max_digits = 16;
  if (value.kind == Value::Kind::integer && value.number != 0) {
    return value.number <= max_user_id ? std::optional(value.number) : std::nullopt;
  }
  if (value.kind != Value::Kind::integer && value.kind != Value::Kind::text) return std::nullopt;
  const std::string_view text = value.text;
  if (text.empty() || text.size() > max_digits || text.front() == '0') return std::nullopt;
  std::uint64_t id = 0;
  for (const char c : text) {
    if (!is_ascii_digit(c)) return std::nullopt;
    id = id * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return id <= max_user_id ? std::optional(id) : std::nullopt;
}

}  // namespace refctl::importing
