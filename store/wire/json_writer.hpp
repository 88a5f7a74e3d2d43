#pragma once

#include "store/model/ids.hpp"
#include "store/model/instant.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::wire {

// Appends one JSON text to a string that the caller owns, straight and without a tree in between.
// Commas and colons are its own affair; opening and closing in pairs, and a key before each value of an
// object, are the caller's. What it writes is always valid UTF-8: bytes that are none become U+FFFD.
// Control characters (C0, DEL, C1) and U+2028/9 are written as \u escapes, so that no answer drives a terminal.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;
  ~JsonWriter() = default;

  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }
  JsonWriter& key(std::string_view name);
  // Keys that are literals need no look at their characters: they are ours, and nothing in them is escaped.
  template <std::size_t size>
  JsonWriter& key(const char (&name)[size]) {
    std::array<char, size + 3> text;
    text[0] = ',';
    text[1] = '"';
    std::memcpy(text.data() + 2, name, size - 1);
    text[size + 1] = '"';
    text[size + 2] = ':';
    const std::size_t from = comma_ ? 0 : 1;
    out_.append(text.data() + from, text.size() - from);
    after_key_ = true;
    return *this;
  }

  JsonWriter& text(std::string_view value);
  // Null where the text is `absent`: the name, e-mail and code of an erased user.
  JsonWriter& text_unless(bool absent, std::string_view value) { return absent ? null() : text(value); }
  JsonWriter& integer(std::int64_t value);
  JsonWriter& integer(std::uint64_t value);
  JsonWriter& real(double value);  // shortest text that reads back the same; null for NaN and infinities
  JsonWriter& boolean(bool value);
  JsonWriter& null();
  JsonWriter& instant(Instant at);
  JsonWriter& raw(std::string_view json);  // a whole JSON value written elsewhere

  // member("name", user.name): a key and its value in one; an absent optional is null.
  template <typename T>
  JsonWriter& member(std::string_view name, const T& value) {
    key(name);
    return any(value);
  }

  template <std::size_t size, typename T>
  JsonWriter& member(const char (&name)[size], const T& value) {
    key(name);
    return any(value);
  }

  template <typename T>
  JsonWriter& any(const T& value) {
    if constexpr (std::same_as<T, bool>) {
      return boolean(value);
    } else if constexpr (std::same_as<T, Instant>) {
      return instant(value);
    } else if constexpr (std::same_as<T, UserId>) {
      return integer(value.value);
    } else if constexpr (std::unsigned_integral<T>) {
      return integer(static_cast<std::uint64_t>(value));
    } else if constexpr (std::signed_integral<T>) {
      return integer(static_cast<std::int64_t>(value));
    } else if constexpr (std::floating_point<T>) {
      return real(value);
    } else if constexpr (std::convertible_to<const T&, std::string_view>) {
      return text(std::string_view(value));
    } else {
      return value ? any(*value) : null();  // std::optional
    }
  }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  void before_value();

  std::string& out_;
  bool comma_ = false;      // a value stands before in this array or object
  bool after_key_ = false;  // the next value belongs to a key
};

}  // namespace refctl::wire
