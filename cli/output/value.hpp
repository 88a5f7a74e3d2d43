#pragma once

#include "store/wire/json/field_sink.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace refctl::cli {

struct OutputMember;

// A value emitted by a writer of store/wire: an object to be printed, or a value nested in a row.
struct OutputValue {
  enum class Kind { null, boolean, integer, real, text, time, list, object };

  Kind kind = Kind::null;
  std::string text;                   // of a scalar: as in JSON, but strings without quotes and escapes
  std::vector<OutputMember> members;  // of an object, in order; of a list, with empty keys

  // Returns whether the value is a reference to a user: an object with id and name.
  [[nodiscard]] bool is_user() const { return find("id") != nullptr && find("name") != nullptr; }
  // Returns whether it is a list of objects; the first element determines the keys.
  [[nodiscard]] bool is_list_of_objects() const;
  // Returns the member with that key; null: there is none.
  [[nodiscard]] const OutputValue* find(std::string_view key) const;
};

struct OutputMember {
  std::string key;
  OutputValue value;
};

// Emits the value again; as JSON, byte for byte as it was received.
void emit(wire::FieldSink& out, const OutputValue& value);
[[nodiscard]] std::string json_text(const OutputValue& value);

// Formats a value for a table: null is `-`, a user is `Ada (3)`, an audit entry's changes are `name: A -> B`, a list of
// numbers is `1 > 5 > 9`; a real number has at most four decimals. Not escaped.
[[nodiscard]] std::string table_text(const OutputValue& value);
// Formats the ids from a root down to a user: `1 > 5 > 9`.
[[nodiscard]] std::string path_text(const OutputValue& ids);
// Like table_text, but times have no seconds: "2026-03-01 12:00".
[[nodiscard]] std::string minute_text(const OutputValue& value);
// Formats a value for CSV, as `import` reads it: null is empty, a user is the id; other values are JSON.
[[nodiscard]] std::string csv_text(const OutputValue& value);
// Formats a real number for a table, with few decimals.
[[nodiscard]] std::string rounded(double value);

// Builds a Value from what it receives.
class ValueSink final : public wire::FieldSink {
 public:
  ValueSink& begin_object() override { return open(OutputValue::Kind::object); }
  ValueSink& end_object() override { return close(); }
  ValueSink& begin_array() override { return open(OutputValue::Kind::list); }
  ValueSink& end_array() override { return close(); }
  ValueSink& key(std::string_view name) override;
  ValueSink& text(std::string_view value) override { return add(OutputValue::Kind::text, std::string(value)); }
  ValueSink& integer(std::int64_t value) override { return add(OutputValue::Kind::integer, std::to_string(value)); }
  ValueSink& integer(std::uint64_t value) override { return add(OutputValue::Kind::integer, std::to_string(value)); }
  ValueSink& real(double value) override;
  ValueSink& decimal(std::string_view digits) override { return add(OutputValue::Kind::real, std::string(digits)); }
  ValueSink& boolean(bool value) override { return add(OutputValue::Kind::boolean, value ? "true" : "false"); }
  ValueSink& null() override { return add(OutputValue::Kind::null, {}); }
  ValueSink& instant(Instant at) override { return add(OutputValue::Kind::time, to_rfc3339(at)); }

  // Whether everything that was opened is closed again.
  [[nodiscard]] bool complete() const { return open_.empty(); }
  // The value, once it is complete.
  [[nodiscard]] const OutputValue& value() const { return root_; }

 private:
  ValueSink& open(OutputValue::Kind kind);
  ValueSink& close();
  ValueSink& add(OutputValue::Kind kind, std::string text);
  OutputValue& place();

  OutputValue root_;
  std::vector<OutputValue*> open_;  // from the outermost inwards: each is the last member of the one before
  std::string key_;                 // of the next value
};

}  // namespace refctl::cli
