#pragma once

#include "store/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace refctl::wire {

class JsonValue;
struct JsonMember;
using JsonArray = std::vector<JsonValue>;
using JsonObject = std::vector<JsonMember>;  // in the order of the text; no key twice

// A value of a small JSON text from outside. The `as_…` functions return null if the value has another type. Integers
// that fit into 64 bits, signed or unsigned, stay exact; every other number is a double.
class JsonValue {
 public:
  JsonValue();
  explicit JsonValue(bool value);
  explicit JsonValue(std::int64_t value);
  explicit JsonValue(std::uint64_t value);
  explicit JsonValue(double value);
  explicit JsonValue(std::string value);
  explicit JsonValue(JsonArray value);
  explicit JsonValue(JsonObject value);

  [[nodiscard]] bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  [[nodiscard]] const bool* as_boolean() const { return std::get_if<bool>(&value_); }
  [[nodiscard]] const std::int64_t* as_integer() const { return std::get_if<std::int64_t>(&value_); }
  // An integer of 0 or more, up to the unsigned 64-bit maximum.
  [[nodiscard]] std::optional<std::uint64_t> as_unsigned() const;
  [[nodiscard]] const double* as_real() const { return std::get_if<double>(&value_); }
  // Any number, including integers.
  [[nodiscard]] std::optional<double> as_number() const;
  [[nodiscard]] const std::string* as_text() const { return std::get_if<std::string>(&value_); }
  [[nodiscard]] std::string* as_text() { return std::get_if<std::string>(&value_); }
  [[nodiscard]] const JsonArray* as_array() const { return std::get_if<JsonArray>(&value_); }
  [[nodiscard]] JsonArray* as_array() { return std::get_if<JsonArray>(&value_); }
  [[nodiscard]] const JsonObject* as_object() const { return std::get_if<JsonObject>(&value_); }
  [[nodiscard]] JsonObject* as_object() { return std::get_if<JsonObject>(&value_); }
  // Returns the member with that key; null if the value is not an object or has no such member.
  [[nodiscard]] const JsonValue* find(std::string_view key) const;
  [[nodiscard]] JsonValue* find(std::string_view key);

 private:
  friend class JsonBuilder;
  // Holds an unsigned integer only if it does not fit into a signed one.
  std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, JsonArray, JsonObject> value_;
};

struct JsonMember {
  std::string key;
  JsonValue value;
};

inline constexpr std::size_t max_json_depth = 16;
inline constexpr std::size_t max_json_members = 1024;  // in one object

// Parses a complete text strictly (RFC 8259): valid UTF-8, nothing after the value, no duplicate key in an object, at
// most max_json_depth nested arrays and objects, at most max_json_members keys per object. Anything else:
// ErrorCode::invalid_data with the byte's position; messages never contain the text, which may hold a secret. Needs
// memory of a small multiple of the text's length, which the caller limits.
[[nodiscard]] Result<JsonValue> read_json(std::string_view text);

}  // namespace refctl::wire
