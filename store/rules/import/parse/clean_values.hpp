#pragma once

#include "store/rules/import/parse/fields.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace refctl::importing {

// Removes artifacts of databases and spreadsheets from a value: a word for an empty value (NULL, \N, None and the like)
// becomes empty, and invisible characters at the edges of e-mails, codes, times and other values are removed. Names and
// plain passwords remain unchanged. With `null_text` (--null) only that text means empty, in every field. Counts its
// changes in `fields`, to which the value need not belong.
void clean_odd_value(Value& value, Field field, const std::optional<std::string>& null_text, Fields& fields);

// Whether a text that begins with this byte may need cleaning; nearly all do not.
inline constexpr std::array<bool, 256> odd_first_bytes = [] {
  std::array<bool, 256> odd{};
  for (std::size_t i = 0; i < odd.size(); ++i) odd[i] = i <= ' ' || i >= 0x7F;
  for (const char c : std::string_view("nN(<[uU\\")) odd[static_cast<unsigned char>(c)] = true;
  return odd;
}();
inline void clean_value(Value& value, Field field, const std::optional<std::string>& null_text, Fields& fields) {
  if (value.kind != Value::Kind::text || value.text.empty()) return;
  const auto last = static_cast<unsigned char>(value.text.back());
  const bool odd = odd_first_bytes[static_cast<unsigned char>(value.text.front())] || last <= ' ' || last >= 0x7F;
  if (odd || null_text) clean_odd_value(value, field, null_text, fields);
}

// Returns a value as yes or no; absent if it is neither.
[[nodiscard]] std::optional<bool> yes_or_no(const Value& value);

// Returns a value as an id from 1 to max_user_id; absent if it is not one. A text must be digits without a leading
// zero.
[[nodiscard]] std::optional<std::uint64_t> id_of(const Value& value);

}  // namespace refctl::importing
