#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace refctl::importing {

// What a record of the file may say of a user, under the names of cli.md.
enum class Field : std::uint8_t {
  id,
  name,
  email,
  referral_code,
  referred_by,
  registered_at,
  role,
  disabled,
  password,
  password_hash,
  erased,
};

inline constexpr std::size_t field_count = 11;
inline constexpr std::array<std::string_view, field_count> field_names = {
    "id",   "name",     "email",    "referral_code", "referred_by", "registered_at",
    "role", "disabled", "password", "password_hash", "erased"};

[[nodiscard]] constexpr std::string_view name_of(Field field) { return field_names[static_cast<std::size_t>(field)]; }

[[nodiscard]] constexpr std::optional<Field> field_named(std::string_view name) {
  for (std::size_t i = 0; i < field_count; ++i) {
    if (field_names[i] == name) return static_cast<Field>(i);
  }
  return std::nullopt;
}

// A value as the file has it. `text` is a text without quotes and escapes, else the value's own JSON;
// it points into the record or its parser, until that parses the next.
struct Value {
  enum class Kind : std::uint8_t { absent, null, text, integer, real, boolean, nested };

  Kind kind = Kind::absent;
  std::string_view text;
  std::uint64_t number = 0;  // of an integer of JSON, where its digits were reckoned on the way; 0: they were not

  // Says nothing: not there, null or an empty text.
  [[nodiscard]] bool empty() const {
    return kind == Kind::absent || kind == Kind::null || (kind == Kind::text && text.empty());
  }
};

// One record, not yet checked.
struct Fields {
  std::array<Value, field_count> values;
  bool cells = false;  // of a CSV file: digits are numbers there

  [[nodiscard]] Value& operator[](Field field) { return values[static_cast<std::size_t>(field)]; }
  [[nodiscard]] const Value& operator[](Field field) const { return values[static_cast<std::size_t>(field)]; }
};

}  // namespace refctl::importing
