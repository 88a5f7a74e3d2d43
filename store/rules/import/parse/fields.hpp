#pragma once

#include "store/model/import.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace refctl::importing {

// The fields of a record. The first field_count are refctl's fields, which --map may name; some of them are derived
// from the others.
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

  handle,  // a user name: used as name if there is no other, and to name referrers
  first_name,
  last_name,
  active,  // the opposite of disabled
  is_staff,
  is_superuser,
};

inline constexpr std::size_t field_count = 11;  // refctl's own fields
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

// A slot is an index into a record's array of values: first one slot per Field, then one per alias (column_names.hpp).
inline constexpr std::size_t field_slots = 17;
inline constexpr std::size_t alias_count = 86;
inline constexpr std::size_t slot_count = field_slots + alias_count;

// A value of the file. `text` is a text without quotes and escapes, or else the value's JSON; it is valid until the
// parser parses the next record.
struct Value {
  enum class Kind : std::uint8_t { absent, null, text, integer, real, boolean, nested };

  Kind kind = Kind::absent;
  std::string_view text;
  std::uint64_t number = 0;  // of a JSON integer, if the parser has converted it; 0: it has not

  // Whether it is absent, null or an empty text.
  [[nodiscard]] bool empty() const {
    return kind == Kind::absent || kind == Kind::null || (kind == Kind::text && text.empty());
  }
};

// One record, not yet validated. Values in slots that the parser does not fill are undefined.
struct Fields {
  std::array<Value, slot_count> values;
  bool cells = false;         // from a CSV file, where digits are numbers
  bool natural_keys = false;  // from a Django dump, where a list of one text is a user name
  ReferrerKind referrers = ReferrerKind::any;
  std::uint32_t null_words = 0;  // values that were a word for an empty value
  std::uint32_t trimmed = 0;     // values with invisible characters at the edges

  [[nodiscard]] Value& operator[](Field field) { return values[static_cast<std::size_t>(field)]; }
  [[nodiscard]] const Value& operator[](Field field) const { return values[static_cast<std::size_t>(field)]; }
};

}  // namespace refctl::importing
