#pragma once

#include "store/model/time/instant.hpp"
#include "store/model/user/ids.hpp"
#include "store/wire/json/json_string.hpp"
#include "store/wire/json/json_writer.hpp"

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace refctl::wire {

// Builds one object in a buffer of fixed size, for rows that are written by the million: the calls of JsonWriter,
// without a check for room at each of them. The texts of the row have at most `max_text` bytes together; its keys,
// numbers, times and punctuation at most `rest`.
class JsonRow {
 public:
  static constexpr std::size_t max_text = 300;

  JsonRow() = default;
  JsonRow(const JsonRow&) = delete;
  JsonRow& operator=(const JsonRow&) = delete;
  ~JsonRow() = default;

  JsonRow& begin_object() {
    before_value();
    *at_++ = '{';
    comma_ = false;
    return *this;
  }
  JsonRow& end_object() {
    *at_++ = '}';
    comma_ = true;
    return *this;
  }
  template <std::size_t size>
  JsonRow& key(const char (&name)[size]) {
    if (comma_) *at_++ = ',';
    *at_++ = '"';
    std::memcpy(at_, name, size - 1);
    at_ += size - 1;
    *at_++ = '"';
    *at_++ = ':';
    comma_ = false;
    return *this;
  }
  JsonRow& text(std::string_view value) {
    before_value();
    at_ = put_json_string(at_, value);
    return *this;
  }
  JsonRow& text_unless(bool absent, std::string_view value) { return absent ? null() : text(value); }
  JsonRow& integer(std::uint64_t value) {
    before_value();
    at_ = std::to_chars(at_, at_ + 20, value).ptr;
    return *this;
  }
  JsonRow& boolean(bool value) { return word(value ? "true" : "false"); }
  JsonRow& null() { return word("null"); }
  JsonRow& instant(Instant at) {
    before_value();
    *at_++ = '"';
    at_ = put_rfc3339(at_, at);
    *at_++ = '"';
    return *this;
  }
  template <typename T>
  JsonRow& any(const T& value) {
    put_value(*this, value);
    return *this;
  }
  template <std::size_t size, typename T>
  JsonRow& member(const char (&name)[size], const T& value) {
    return key(name).any(value);
  }

  [[nodiscard]] std::string_view written() const {
    return {bytes_.data(), static_cast<std::size_t>(at_ - bytes_.data())};
  }

 private:
  static constexpr std::size_t rest = 512;

  void before_value() {
    if (comma_) *at_++ = ',';
    comma_ = true;
  }
  JsonRow& word(std::string_view word) {
    before_value();
    std::memcpy(at_, word.data(), word.size());
    at_ += word.size();
    return *this;
  }

  std::array<char, max_json_string_size(max_text) + rest> bytes_;
  char* at_ = bytes_.data();
  bool comma_ = false;  // the next key or value needs a comma before it
};

// Writes a row of a listing by `write`, which takes any type of sink: in one piece if the sink writes JSON and the
// texts are short enough, else field by field. `text_bytes`: the size of all texts of the row.
template <typename Write>
void write_row(FieldSink& sink, std::size_t text_bytes, const Write& write) {
  JsonWriter* const json = sink.as_json();
  if (json == nullptr) {
    write(sink);
  } else if (text_bytes > JsonRow::max_text) {
    write(*json);
  } else {
    JsonRow row;
    write(row);
    json->raw(row.written());
  }
}

}  // namespace refctl::wire
