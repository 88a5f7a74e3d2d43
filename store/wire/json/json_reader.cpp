#include "store/wire/json/json_reader.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <string>

namespace refctl::wire {

JsonValue::JsonValue() = default;
JsonValue::JsonValue(bool value) : value_(value) {}
JsonValue::JsonValue(std::int64_t value) : value_(value) {}
JsonValue::JsonValue(std::uint64_t value) {
  if (value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    value_ = static_cast<std::int64_t>(value);
  } else {
    value_ = value;
  }
}
JsonValue::JsonValue(double value) : value_(value) {}
JsonValue::JsonValue(std::string value) : value_(std::move(value)) {}
JsonValue::JsonValue(JsonArray value) : value_(std::move(value)) {}
JsonValue::JsonValue(JsonObject value) : value_(std::move(value)) {}

std::optional<std::uint64_t> JsonValue::as_unsigned() const {
  if (const auto* large = std::get_if<std::uint64_t>(&value_)) return *large;
  const std::int64_t* value = as_integer();
  if (value == nullptr || *value < 0) return std::nullopt;
  return static_cast<std::uint64_t>(*value);
}

std::optional<double> JsonValue::as_number() const {
  if (const double* value = as_real()) return *value;
  if (const std::int64_t* value = as_integer()) return static_cast<double>(*value);
  if (const auto value = as_unsigned()) return static_cast<double>(*value);
  return std::nullopt;
}

const JsonValue* JsonValue::find(std::string_view key) const {
  const JsonObject* object = as_object();
  if (object == nullptr) return nullptr;
  const auto found = std::ranges::find(*object, key, &JsonMember::key);
  return found == object->end() ? nullptr : &found->value;
}

JsonValue* JsonValue::find(std::string_view key) { return const_cast<JsonValue*>(std::as_const(*this).find(key)); }

// Builds the value from the parser's events; returning false stops the parser.
class JsonBuilder {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  bool null() { return add(JsonValue()); }
  bool boolean(bool value) { return add(JsonValue(value)); }
  bool number_integer(number_integer_t value) { return add(JsonValue(std::int64_t{value})); }
  bool number_unsigned(number_unsigned_t value) { return add(JsonValue(std::uint64_t{value})); }
  bool number_float(number_float_t value, const string_t&) { return add(JsonValue(double{value})); }
  bool string(string_t& value) { return add(JsonValue(std::move(value))); }
  bool binary(binary_t&) { return false; }
  bool start_object(std::size_t) { return open(JsonValue(JsonObject())); }
  bool start_array(std::size_t) { return open(JsonValue(JsonArray())); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(string_t& name) {
    const JsonObject& object = *stack_.back().as_object();
    if (object.size() == max_json_members) {
      fault_ = fmt::format("a JSON object with more than {} keys", max_json_members);
      return false;
    }
    if (std::ranges::find(object, name, &JsonMember::key) != object.end()) {
      fault_ = "a key occurs twice in one JSON object";
      if (name.size() <= 64) fault_ += ": " + nlohmann::json(name).dump();
      return false;
    }
    keys_.push_back(std::move(name));
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) {
    return malformed(position);
  }

  // `position`: from 1.
  bool malformed(std::size_t position) {
    fault_ = fmt::format("not valid JSON at byte {}", position);
    return false;
  }

  [[nodiscard]] Result<JsonValue> finish(bool whole) {
    if (whole) return std::move(root_);
    return fail(ErrorCode::invalid_data, fault_.empty() ? "not valid JSON" : fault_,
                "one JSON value in UTF-8 is expected (RFC 8259)");
  }

 private:
  // Open objects and arrays are on an explicit stack, so that nothing recurses.
  bool open(JsonValue&& value) {
    if (stack_.size() == max_json_depth) {
      fault_ = fmt::format("JSON nested deeper than {} levels", max_json_depth);
      return false;
    }
    stack_.push_back(std::move(value));
    return true;
  }

  bool close() {
    JsonValue value = std::move(stack_.back());
    stack_.pop_back();
    return add(std::move(value));
  }

  bool add(JsonValue&& value) {
    if (stack_.empty()) {
      root_ = std::move(value);
    } else if (JsonObject* object = stack_.back().as_object()) {
      object->push_back(JsonMember{std::move(keys_.back()), std::move(value)});
      keys_.pop_back();
    } else {
      std::get<JsonArray>(stack_.back().value_).push_back(std::move(value));
    }
    return true;
  }

  JsonValue root_;
  std::vector<JsonValue> stack_;
  std::vector<std::string> keys_;  // of the open members, outermost first
  std::string fault_;
};

Result<JsonValue> read_json(std::string_view text) {
  JsonBuilder builder;
  bool whole = nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
  // The library takes a null byte as the end of the text, even if more follows.
  if (const std::size_t null = text.find('\0'); whole && null != std::string_view::npos) {
    whole = builder.malformed(null + 1);
  }
  return builder.finish(whole);
}

}  // namespace refctl::wire
