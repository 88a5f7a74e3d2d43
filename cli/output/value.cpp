#include "cli/output/value.hpp"

#include "cli/output/audit_text.hpp"
#include "cli/term/numbers.hpp"
#include "store/wire/json/json_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <optional>

namespace refctl::cli {

namespace {

template <typename TextOf>
std::string joined(const Value& list, std::string_view between, const TextOf& text_of) {
  std::string text;
  for (const Member& one : list.members) {
    if (!text.empty()) text += between;
    text += text_of(one.value);
  }
  return text;
}

// Numbers or words; of very many only the first.
std::string list_text(const Value& list) {
  constexpr std::size_t most = 24;
  if (list.members.size() <= most) return joined(list, ", ", table_text);
  Value first{.kind = Value::Kind::list,
              .text = {},
              .members = {list.members.begin(), list.members.begin() + static_cast<std::ptrdiff_t>(most)}};
  return fmt::format("{}, … {} more", joined(first, ", ", table_text), term::grouped(list.members.size() - most));
}

std::optional<std::string_view> text_or_none(const Value& value) {
  return value.kind == Value::Kind::null ? std::nullopt : std::optional<std::string_view>(value.text);
}

std::string object_text(const Value& object) {
  if (object.is_user()) {
    const Value& name = *object.find("name");
    return fmt::format("{} ({})", name.kind == Value::Kind::null ? "erased" : name.text, object.find("id")->text);
  }
  const Value* const field = object.find("field");
  const Value* const before = object.find("before");
  const Value* const after = object.find("after");
  if (field != nullptr && before != nullptr && after != nullptr)
    return change_text(field->text, text_or_none(*before), text_or_none(*after));
  std::string text;
  for (const auto& [key, value] : object.members)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", key, table_text(value));
  return text;
}

}  // namespace

bool Value::is_list_of_objects() const {
  return kind == Kind::list && !members.empty() && members.front().value.kind == Kind::object;
}

const Value* Value::find(std::string_view key) const {
  const auto found = std::ranges::find(members, key, &Member::key);
  return found == members.end() ? nullptr : &found->value;
}

void emit(wire::FieldSink& out, const Value& value) {
  switch (value.kind) {
    case Value::Kind::null: out.null(); break;
    case Value::Kind::boolean: out.boolean(value.text == "true"); break;
    case Value::Kind::integer:
    case Value::Kind::real: out.decimal(value.text); break;
    case Value::Kind::text:
    case Value::Kind::time: out.text(value.text); break;
    case Value::Kind::list:
      out.begin_array();
      for (const Member& one : value.members) emit(out, one.value);
      out.end_array();
      break;
    case Value::Kind::object:
      out.begin_object();
      for (const Member& one : value.members) emit(out.key(one.key), one.value);
      out.end_object();
      break;
  }
}

std::string rounded(double value) {
  const double size = std::abs(value);
  std::string text = fmt::format("{:.{}f}", value, size >= 1000 ? 0 : size >= 10 ? 2 : 4);
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string table_text(const Value& value) {
  switch (value.kind) {
    case Value::Kind::null: return "-";
    case Value::Kind::boolean: return value.text == "true" ? "yes" : "no";
    case Value::Kind::integer:
    case Value::Kind::time: return value.text;
    case Value::Kind::real: return rounded(std::strtod(value.text.c_str(), nullptr));
    case Value::Kind::text: return value.text.empty() ? "-" : value.text;
    case Value::Kind::list:
      if (value.members.empty()) return "-";
      return value.is_list_of_objects() ? joined(value, "; ", table_text) : list_text(value);
    case Value::Kind::object: return object_text(value);
  }
  return {};
}

std::string path_text(const Value& ids) { return ids.members.empty() ? "-" : joined(ids, " > ", table_text); }

std::string minute_text(const Value& value) {
  if (value.kind != Value::Kind::time) return table_text(value);
  return value.text.substr(0, 10) + " " + value.text.substr(11, 5);
}

std::string json_text(const Value& value) {
  std::string text;
  wire::JsonWriter json(text);
  emit(json, value);
  return text;
}

std::string csv_text(const Value& value) {
  switch (value.kind) {
    case Value::Kind::null: return {};
    case Value::Kind::list: return value.is_list_of_objects() ? json_text(value) : joined(value, " ", csv_text);
    case Value::Kind::object: return value.is_user() ? value.find("id")->text : json_text(value);
    default: return value.text;
  }
}

Value& ValueSink::place() {
  if (open_.empty()) return root_ = {};
  Member& member = open_.back()->members.emplace_back();
  member.key.swap(key_);
  return member.value;
}

ValueSink& ValueSink::open(Value::Kind kind) {
  Value& value = place();
  value.kind = kind;
  open_.push_back(&value);
  return *this;
}

ValueSink& ValueSink::close() {
  open_.pop_back();
  return *this;
}

ValueSink& ValueSink::add(Value::Kind kind, std::string text) {
  Value& value = place();
  value.kind = kind;
  value.text = std::move(text);
  return *this;
}

ValueSink& ValueSink::key(std::string_view name) {
  key_ = name;
  return *this;
}

ValueSink& ValueSink::real(double value) {
  if (!std::isfinite(value)) return null();
  std::array<char, 40> digits;
  return add(Value::Kind::real,
             std::string(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr));
}

}  // namespace refctl::cli
