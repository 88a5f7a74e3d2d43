#pragma once

#include "store/model/import.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace refctl::importing {

// What a record of the file may say of a user. The first are the fields of cli.md, which --map may name; the others are
// what some of those are made of.
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

  handle,  // a user name: a name for want of another, and what a referrer may be called by
  first_name,
  last_name,
  active,  // the contrary of disabled
  is_staff,
  is_superuser,
};

inline constexpr std::size_t field_count = 11;  // of cli.md
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

// A slot is a place in a record's array of values: first one for each Field, then one for each alias
// (column_names.hpp) of a field.
inline constexpr std::size_t field_slots = 17;
inline constexpr std::size_t alias_count = 86;
inline constexpr std::size_t slot_count = field_slots + alias_count;

// A value as the file has it. `text` is a text without quotes and escapes, else the value's own JSON; it points into
// the record or its parser, until that parses the next.
struct Value {
  enum class Kind : std::uint8_t { absent, null, text, integer, real, boolean, nested };

  Kind kind = Kind::absent;
  std::string_view text;
  std::uint64_t number = 0;  // of an integer of JSON, where its digits were computed on the way; 0: they were not

  // Says nothing: not there, null or an empty text.
  [[nodiscard]] bool empty() const {
    return kind == Kind::absent || kind == Kind::null || (kind == Kind::text && text.empty());
  }
};

// One record, not yet checked. Values beyond those slots that its parser fills mean nothing.
struct Fields {
  std::array<Value, slot_count> values;
  bool cells = false;         // of a CSV file: digits are numbers there
  bool natural_keys = false;  // of a Django dump: a list of one text is a user name
  ReferrerNames referrers = ReferrerNames::any;
  std::uint32_t null_words = 0;  // values that were a word for nothing
  std::uint32_t trimmed = 0;     // values that had invisible characters around them

  [[nodiscard]] Value& operator[](Field field) { return values[static_cast<std::size_t>(field)]; }
  [[nodiscard]] const Value& operator[](Field field) const { return values[static_cast<std::size_t>(field)]; }
};

}  // namespace refctl::importing
