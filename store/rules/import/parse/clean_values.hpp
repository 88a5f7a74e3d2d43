#pragma once

#include "store/rules/import/parse/fields.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace refctl::importing {

// Takes away what databases and spreadsheets leave in values: words for nothing (NULL, \N, None and the like), and
// invisible characters around e-mails, codes, times and other values that have none. Names and plain passwords stay as
// they are. With `null_text` (--null) that text alone stands for nothing, in every field. Counts in `fields` what it
// changed; the value need not be one of its own.
void clean_odd_value(Value& value, Field field, const std::optional<std::string>& null_text, Fields& fields);

// Whether a text that begins or ends with that byte may need cleaning: nearly all of them do not.
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

// What a value says of yes and no; absent when it says neither.
[[nodiscard]] std::optional<bool> yes_or_no(const Value& value);

// The id that a value is; absent when it is none from 1 to max_user_id. Of texts only digits without a leading zero
// count.
[[nodiscard]] std::optional<std::uint64_t> id_of(const Value& value);

}  // namespace refctl::importing
