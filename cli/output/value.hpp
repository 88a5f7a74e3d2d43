#pragma once

#include "store/wire/json/field_sink.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace refctl::cli {

struct Member;

// A value as a writer of store/wire emitted it: one object to be shown, or what is nested in a row.
struct Value {
  enum class Kind { null, boolean, integer, real, text, time, list, object };

  Kind kind = Kind::null;
  std::string text;             // of a scalar: as JSON has it, but strings without quotes and escapes
  std::vector<Member> members;  // of an object in their order; of a list with empty keys

  // A user that another value names: an object with id and name.
  [[nodiscard]] bool is_user() const { return find("id") != nullptr && find("name") != nullptr; }
  // A list that holds objects; its keys are those of its first element.
  [[nodiscard]] bool is_list_of_objects() const;
  // The member of that key; null: there is none.
  [[nodiscard]] const Value* find(std::string_view key) const;
};

struct Member {
  std::string key;
  Value value;
};

// Emits the value again; as JSON it has the same bytes as if it had never been kept.
void emit(wire::FieldSink& out, const Value& value);
[[nodiscard]] std::string json_text(const Value& value);

// A value in a table: nothing is `-`, a user is `Ada (3)`, an audit entry's changes are `name: A -> B`, a list of
// numbers is `1 > 5 > 9`; a real number has at most four decimals. Not escaped.
[[nodiscard]] std::string table_text(const Value& value);
// The ids from a root down to a user: `1 > 5 > 9`.
[[nodiscard]] std::string path_text(const Value& ids);
// table_text, but of a time down to the minute: "2026-03-01 12:00".
[[nodiscard]] std::string minute_text(const Value& value);
// A value in CSV, as `import` reads it back: nothing is empty, a user is the id; what CSV has no form for is JSON.
[[nodiscard]] std::string csv_text(const Value& value);
// The number that a table shows for a real one: no more decimals than a person reads.
[[nodiscard]] std::string rounded(double value);

// Builds the value out of what it receives.
class ValueSink final : public wire::FieldSink {
 public:
  ValueSink& begin_object() override { return open(Value::Kind::object); }
  ValueSink& end_object() override { return close(); }
  ValueSink& begin_array() override { return open(Value::Kind::list); }
  ValueSink& end_array() override { return close(); }
  ValueSink& key(std::string_view name) override;
  ValueSink& text(std::string_view value) override { return add(Value::Kind::text, std::string(value)); }
  ValueSink& integer(std::int64_t value) override { return add(Value::Kind::integer, std::to_string(value)); }
  ValueSink& integer(std::uint64_t value) override { return add(Value::Kind::integer, std::to_string(value)); }
  ValueSink& real(double value) override;
  ValueSink& decimal(std::string_view digits) override { return add(Value::Kind::real, std::string(digits)); }
  ValueSink& boolean(bool value) override { return add(Value::Kind::boolean, value ? "true" : "false"); }
  ValueSink& null() override { return add(Value::Kind::null, {}); }
  ValueSink& instant(Instant at) override { return add(Value::Kind::time, to_rfc3339(at)); }

  // Whether everything that was opened is closed again.
  [[nodiscard]] bool complete() const { return open_.empty(); }
  // The value, once it is complete.
  [[nodiscard]] const Value& value() const { return root_; }

 private:
  ValueSink& open(Value::Kind kind);
  ValueSink& close();
  ValueSink& add(Value::Kind kind, std::string text);
  Value& place();

  Value root_;
  std::vector<Value*> open_;  // from the outermost inwards: each is the last member of the one before
  std::string key_;           // of the next value
};

}  // namespace refctl::cli
