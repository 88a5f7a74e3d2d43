#pragma once

#include "store/wire/json/field_sink.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace refctl::wire {

// Appends JSON text to a string that the caller owns, without building a tree. Writes commas and colons itself. The
// output is always valid UTF-8: invalid bytes become U+FFFD. Control characters (C0, DEL, C1) and U+2028/9 are written
// as \u escapes, so that the text cannot control a terminal.
class JsonWriter final : public FieldSink {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& begin_object() override { return open('{'); }
  JsonWriter& end_object() override { return close('}'); }
  JsonWriter& begin_array() override { return open('['); }
  JsonWriter& end_array() override { return close(']'); }
  JsonWriter& key(std::string_view name) override;
  // A literal key needs no escapes and is copied.
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

  JsonWriter& text(std::string_view value) override;
  JsonWriter& integer(std::int64_t value) override;
  JsonWriter& integer(std::uint64_t value) override;
  JsonWriter& real(
      double value) override;  // shortest text that reads back as the same value; null for NaN and infinities
  JsonWriter& decimal(std::string_view digits) override { return raw(digits); }
  JsonWriter& boolean(bool value) override;
  JsonWriter& null() override;
  JsonWriter& instant(Instant at) override;
  // A complete JSON value that is already formatted.
  JsonWriter& raw(std::string_view json);

  [[nodiscard]] JsonWriter* as_json() override { return this; }

  JsonWriter& text_unless(bool absent, std::string_view value) { return absent ? null() : text(value); }
  template <typename T>
  JsonWriter& any(const T& value) {
    put_value(*this, value);
    return *this;
  }
  template <typename T>
  JsonWriter& member(std::string_view name, const T& value) {
    return key(name).any(value);
  }
  template <std::size_t size, typename T>
  JsonWriter& member(const char (&name)[size], const T& value) {
    return key(name).any(value);
  }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  void before_value();

  std::string& out_;
  bool comma_ = false;      // a value precedes in the current array or object
  bool after_key_ = false;  // the next value belongs to a key
};

}  // namespace refctl::wire
