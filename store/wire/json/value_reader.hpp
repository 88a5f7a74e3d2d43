#pragma once

#include "store/model/access/secret.hpp"
#include "store/model/time/instant.hpp"
#include "store/model/user/ids.hpp"
#include "store/model/user/user.hpp"
#include "store/result.hpp"
#include "store/wire/json/hex.hpp"
#include "store/wire/json/json_reader.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::wire {

// Reads a value of a JSON text into the model: the counterpart of JsonWriter, for answers of a server. A view's
// `read_value`, declared next to its writer, lists the keys that it needs: a missing key, an unexpected null, a value
// of another type or out of range is a fault. Other keys are ignored, because a newer server may send more. Keeps the
// first fault with its place ("results[3].id") and skips everything after it, so that readers need no checks in
// between; their results are then meaningless.
class ValueReader {
 public:
  ValueReader(const ValueReader&) = delete;
  ValueReader& operator=(const ValueReader&) = delete;
  ~ValueReader() = default;

  // Reads the value of a required key by read_value(…, out).
  template <typename T>
  ValueReader& member(std::string_view key, T& out) {
    return member_with(key, [&out](ValueReader& one) { read_value(one, out); });
  }
  // Reads the value of a required key by a given function: read(ValueReader&).
  template <typename Read>
  ValueReader& member_with(std::string_view key, const Read& read) {
    ValueReader one(*this, key);
    if (one.value_ != nullptr) read(one);
    return *this;
  }
  // Calls each(ValueReader&) for every element of an array.
  template <typename Each>
  void elements(const Each& each) {
    JsonArray* const array = as_array();
    if (array == nullptr) return;
    for (std::size_t i = 0; i < array->size() && !failed(); ++i) {
      ValueReader one(*this, i, (*array)[i]);
      each(one);
    }
  }

  // Calls each(std::string_view key, ValueReader&) for every member of an object whose keys are not fixed.
  template <typename Each>
  void members(const Each& each) {
    JsonObject* const object = as_object();
    if (object == nullptr) return;
    for (JsonMember& member : *object) {
      if (failed()) return;
      ValueReader one(*this, member.key, member.value);
      each(std::string_view(member.key), one);
    }
  }

  // Whether this is an object with that key, for keys that only some answers have.
  [[nodiscard]] bool has(std::string_view key) const;
  [[nodiscard]] bool is_null() const { return value_ != nullptr && value_->is_null(); }

  void read(bool& out);
  void read(std::int64_t& out);
  void read(std::uint64_t& out);
  void read(double& out);
  void read(std::string& out);  // moves the text out of the value

  // Records a fault by what the value must be: "must be a time". Only the first fault counts.
  void refuse(std::string_view must);
  // Whether a fault was recorded, here or anywhere else in the text.
  [[nodiscard]] bool failed() const { return !root_.fault_.empty(); }

  // Reads a complete text (see read_json) by read(ValueReader&). A fault: ErrorCode::invalid_data with the place but
  // not the value, which may be a secret.
  template <typename Read>
  [[nodiscard]] static Result<> read_text(std::string_view json, const Read& read) {
    auto value = read_json(json);
    if (!value) return failure_of(value);
    ValueReader root(*value);
    read(root);
    return root.finish();
  }

 private:
  explicit ValueReader(JsonValue& value) : root_(*this), value_(&value) {}
  ValueReader(ValueReader& parent, std::string_view key);
  ValueReader(ValueReader& parent, std::string_view key, JsonValue& value)
      : root_(parent.root_), parent_(&parent), key_(key), value_(&value) {}
  ValueReader(ValueReader& parent, std::size_t index, JsonValue& value)
      : root_(parent.root_), parent_(&parent), index_(index), value_(&value) {}

  [[nodiscard]] JsonArray* as_array();
  [[nodiscard]] JsonObject* as_object();
  [[nodiscard]] std::string place() const;
  [[nodiscard]] Result<> finish() const;

  ValueReader& root_;              // the reader of the complete text
  ValueReader* parent_ = nullptr;  // null: this is the root
  std::string_view key_;           // in the parent; empty: an element of an array
  std::size_t index_ = 0;
  JsonValue* value_ = nullptr;  // null: a fault was found before
  std::string fault_;           // only in the root: the first fault of the text
};

inline void read_value(ValueReader& in, bool& out) { in.read(out); }
inline void read_value(ValueReader& in, std::int64_t& out) { in.read(out); }
inline void read_value(ValueReader& in, std::uint64_t& out) { in.read(out); }
inline void read_value(ValueReader& in, double& out) { in.read(out); }
inline void read_value(ValueReader& in, std::string& out) { in.read(out); }
void read_value(ValueReader& in, UserId& out);  // 1 … max_user_id
void read_value(ValueReader& in, Instant& out);
void read_value(ValueReader& in, Role& out);
void read_value(ValueReader& in, Secret& out);

// Null becomes absent.
template <typename T>
void read_value(ValueReader& in, std::optional<T>& out) {
  out.reset();
  if (!in.is_null()) read_value(in, out.emplace());
}

template <typename T>
void read_value(ValueReader& in, std::vector<T>& out) {
  out.clear();
  in.elements([&out](ValueReader& one) { read_value(one, out.emplace_back()); });
}

// Reads hexadecimal digits, two per byte.
template <std::size_t size>
void read_value(ValueReader& in, std::array<std::uint8_t, size>& out) {
  std::string text;
  in.read(text);
  if (const auto bytes = from_hex<size>(text)) {
    out = *bytes;
  } else {
    in.refuse("must be " + std::to_string(2 * size) + " hexadecimal digits");
  }
}

// A key of an object with a text value, and the variable for it.
struct TextMember {
  std::string_view key;
  std::string& out;
};

// Reads texts that are either all null, as for an erased user, or all not null; returns whether they are null. The last
// text must not be empty, because the model uses an empty one to mark an erased user.
[[nodiscard]] bool read_unless_erased(ValueReader& in, std::initializer_list<TextMember> members);

// Reads a view from a complete JSON text: read_view<UserView>(body).
template <typename T>
[[nodiscard]] Result<T> read_view(std::string_view json) {
  T view;
  Result<> read = ValueReader::read_text(json, [&view](ValueReader& in) { read_value(in, view); });
  if (!read) return failure_of(read);
  return view;
}

}  // namespace refctl::wire
