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
std::string joined(const OutputValue& list, std::string_view between, const TextOf& text_of) {
  std::string text;
  for (const OutputMember& one : list.members) {
    if (!text.empty()) text += between;
    text += text_of(one.value);
  }
  return text;
}

// Numbers or words; of very many only the first.
std::string list_text(const OutputValue& list) {
  constexpr std::size_t most = 24;
  if (list.members.size() <= most) return joined(list, ", ", table_text);
  OutputValue first{.kind = OutputValue::Kind::list,
                    .text = {},
                    .members = {list.members.begin(), list.members.begin() + static_cast<std::ptrdiff_t>(most)}};
  return fmt::format("{}, … {} more", joined(first, ", ", table_text), term::grouped(list.members.size() - most));
}

std::optional<std::string_view> text_or_none(const OutputValue& value) {
  return value.kind == OutputValue::Kind::null ? std::nullopt : std::optional<std::string_view>(value.text);
}

std::string object_text(const OutputValue& object) {
  if (object.is_user()) {
    const OutputValue& name = *object.find("name");
    return fmt::format("{} ({})", name.kind == OutputValue::Kind::null ? "erased" : name.text, object.find("id")->text);
  }
  const OutputValue* const field = object.find("field");
  const OutputValue* const before = object.find("before");
  const OutputValue* const after = object.find("after");
  if (field != nullptr && before != nullptr && after != nullptr)
    return change_text(field->text, text_or_none(*before), text_or_none(*after));
  std::string text;
  for (const auto& [key, value] : object.members)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", key, table_text(value));
  return text;
}

}  // namespace

bool OutputValue::is_list_of_objects() const {
  return kind == Kind::list && !members.empty() && members.front().value.kind == Kind::object;
}

const OutputValue* OutputValue::find(std::string_view key) const {
  const auto found = std::ranges::find(members, key, &OutputMember::key);
  return found == members.end() ? nullptr : &found->value;
}

void emit(wire::FieldSink& out, const OutputValue& value) {
  switch (value.kind) {
    case OutputValue::Kind::null: out.null(); break;
    case OutputValue::Kind::boolean: out.boolean(value.text == "true"); break;
    case OutputValue::Kind::integer:
    case OutputValue::Kind::real: out.decimal(value.text); break;
    case OutputValue::Kind::text:
    case OutputValue::Kind::time: out.text(value.text); break;
    case OutputValue::Kind::list:
      out.begin_array();
      for (const OutputMember& one : value.members) emit(out, one.value);
      out.end_array();
      break;
    case OutputValue::Kind::object:
      out.begin_object();
      for (const OutputMember& one : value.members) emit(out.key(one.key), one.value);
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

std::string table_text(const OutputValue& value) {
  switch (value.kind) {
    case OutputValue::Kind::null: return "-";
    case OutputValue::Kind::boolean: return value.text == "true" ? "yes" : "no";
    case OutputValue::Kind::integer:
    case OutputValue::Kind::time: return value.text;
    case OutputValue::Kind::real: return rounded(std::strtod(value.text.c_str(), nullptr));
    case OutputValue::Kind::text: return value.text.empty() ? "-" : value.text;
    case OutputValue::Kind::list:
      if (value.members.empty()) return "-";
      return value.is_list_of_objects() ? joined(value, "; ", table_text) : list_text(value);
    case OutputValue::Kind::object: return object_text(value);
  }
  return {};
}

std::string path_text(const OutputValue& ids) { return ids.members.empty() ? "-" : joined(ids, " > ", table_text); }

std::string minute_text(const OutputValue& value) {
  if (value.kind != OutputValue::Kind::time) return table_text(value);
  return value.text.substr(0, 10) + " " + value.text.substr(11, 5);
}

std::string json_text(const OutputValue& value) {
  std::string text;
  wire::JsonWriter json(text);
  emit(json, value);
  return text;
}

std::string csv_text(const OutputValue& value) {
  switch (value.kind) {
    case OutputValue::Kind::null: return {};
    case OutputValue::Kind::list: return value.is_list_of_objects() ? json_text(value) : joined(value, " ", csv_text);
    case OutputValue::Kind::object: return value.is_user() ? value.find("id")->text : json_text(value);
    default: return value.text;
  }
}

OutputValue& ValueSink::place() {
  if (open_.empty()) return root_ = {};
  OutputMember& member = open_.back()->members.emplace_back();
  member.key.swap(key_);
  return member.value;
}

ValueSink& ValueSink::open(OutputValue::Kind kind) {
  OutputValue& value = place();
  value.kind = kind;
  open_.push_back(&value);
  return *this;
}

ValueSink& ValueSink::close() {
  open_.pop_back();
  return *this;
}

ValueSink& ValueSink::add(OutputValue::Kind kind, std::string text) {
  OutputValue& value = place();
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
  return add(OutputValue::Kind::real,
             std::string(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr));
}

}  // namespace refctl::cli
