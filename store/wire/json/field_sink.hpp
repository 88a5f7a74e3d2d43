#pragma once

#include "store/model/time/instant.hpp"
#include "store/model/user/ids.hpp"

#include <concepts>
#include <cstdint>
#include <string_view>

namespace refctl::wire {

class JsonWriter;

// Receives one value field by field; all writers of this folder use it. JsonWriter produces JSON text, the output of
// commands produces cells of a table or of CSV. The caller pairs begin and end calls and writes a key before each value
// of an object. Every call returns the sink, so that calls can be chained.
class FieldSink {
 public:
  FieldSink() = default;
  FieldSink(const FieldSink&) = delete;
  FieldSink& operator=(const FieldSink&) = delete;
  virtual ~FieldSink() = default;

  virtual FieldSink& begin_object() = 0;
  virtual FieldSink& end_object() = 0;
  virtual FieldSink& begin_array() = 0;
  virtual FieldSink& end_array() = 0;
  virtual FieldSink& key(std::string_view name) = 0;

  virtual FieldSink& text(std::string_view value) = 0;
  virtual FieldSink& integer(std::int64_t value) = 0;
  virtual FieldSink& integer(std::uint64_t value) = 0;
  virtual FieldSink& real(double value) = 0;
  // A decimal number that is already formatted: "90061.5".
  virtual FieldSink& decimal(std::string_view digits) = 0;
  virtual FieldSink& boolean(bool value) = 0;
  virtual FieldSink& null() = 0;
  virtual FieldSink& instant(Instant at) = 0;

  // The sink itself if it writes JSON, else null. See `write_row` in json_row.hpp.
  [[nodiscard]] virtual JsonWriter* as_json() { return nullptr; }

  // Writes null if `absent`, else the text: for the name, e-mail and code of an erased user.
  FieldSink& text_unless(bool absent, std::string_view value) { return absent ? null() : text(value); }
  // Writes a value according to its type; an absent optional is null.
  template <typename T>
  FieldSink& any(const T& value);
  // member("name", user.name) writes a key and its value.
  template <typename T>
  FieldSink& member(std::string_view name, const T& value);
};

// Implements FieldSink::any for every type of sink.
template <typename Sink, typename T>
void put_value(Sink& sink, const T& value) {
  if constexpr (std::same_as<T, bool>) {
    sink.boolean(value);
  } else if constexpr (std::same_as<T, Instant>) {
    sink.instant(value);
  } else if constexpr (std::same_as<T, UserId>) {
    sink.integer(value.value);
  } else if constexpr (std::unsigned_integral<T>) {
    sink.integer(static_cast<std::uint64_t>(value));
  } else if constexpr (std::signed_integral<T>) {
    sink.integer(static_cast<std::int64_t>(value));
  } else if constexpr (std::floating_point<T>) {
    sink.real(value);
  } else if constexpr (std::convertible_to<const T&, std::string_view>) {
    sink.text(std::string_view(value));
  } else if (value) {
    put_value(sink, *value);
  } else {
    sink.null();
  }
}

template <typename T>
FieldSink& FieldSink::any(const T& value) {
  put_value(*this, value);
  return *this;
}

template <typename T>
FieldSink& FieldSink::member(std::string_view name, const T& value) {
  return key(name).any(value);
}

}  // namespace refctl::wire
