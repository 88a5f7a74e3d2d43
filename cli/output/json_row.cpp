#include "cli/output/json_row.hpp"

#include <fmt/format.h>

#include <charconv>

namespace refctl::cli {

namespace {

// Where the value at `from` ends.
std::size_t end_of_value(std::string_view text, std::size_t from) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t at = from; at < text.size(); ++at) {
    const char c = text[at];
    if (in_string) {
      if (c == '\\') {
        ++at;
      } else if (c == '"') {
        in_string = false;
      }
      continue;
    }
    if (c == '"') in_string = true;
    if (c == '{' || c == '[') ++depth;
    if (depth == 0 && (c == ',' || c == '}' || c == ']')) return at;
    if (c == '}' || c == ']') --depth;
  }
  return text.size();
}

void append_utf8(std::string& out, unsigned point) {
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0U | point >> 6U);
    out += static_cast<char>(0x80U | (point & 0x3FU));
  } else {
    out += static_cast<char>(0xE0U | point >> 12U);
    out += static_cast<char>(0x80U | (point >> 6U & 0x3FU));
    out += static_cast<char>(0x80U | (point & 0x3FU));
  }
}

std::string_view member(std::string_view object, std::string_view key) {
  for (const auto& [name, value] : members_of(object)) {
    if (name == key) return value;
  }
  return "null";
}

std::string joined(std::string_view array, std::string_view between) {
  std::string text;
  for (const std::string_view element : elements_of(array)) {
    if (!text.empty()) text += between;
    text += element.starts_with('{') ? table_cell(element) : characters_of(element);
  }
  return text;
}

}  // namespace

std::vector<JsonSlice> members_of(std::string_view object) {
  std::vector<JsonSlice> members;
  std::size_t at = 1;
  while (at < object.size() && object[at] == '"') {
    const std::size_t key_end = object.find('"', at + 1);
    const std::size_t value_end = end_of_value(object, key_end + 2);
    members.emplace_back(object.substr(at + 1, key_end - at - 1), object.substr(key_end + 2, value_end - key_end - 2));
    at = value_end + 1;
  }
  return members;
}

std::vector<std::string_view> elements_of(std::string_view array) {
  std::vector<std::string_view> elements;
  for (std::size_t at = 1; at + 1 < array.size();) {
    const std::size_t end = end_of_value(array, at);
    elements.push_back(array.substr(at, end - at));
    at = end + 1;
  }
  return elements;
}

std::string characters_of(std::string_view value) {
  if (!value.starts_with('"')) return std::string(value);
  std::string text;
  for (std::size_t at = 1; at + 1 < value.size(); ++at) {
    if (value[at] != '\\') {
      text += value[at];
      continue;
    }
    switch (const char escaped = value[++at]; escaped) {
      case 'n': text += '\n'; break;
      case 'r': text += '\r'; break;
      case 't': text += '\t'; break;
      case 'b': text += '\b'; break;
      case 'f': text += '\f'; break;
      case 'u': {
        unsigned point = 0;
        std::from_chars(value.data() + at + 1, value.data() + at + 5, point, 16);
        append_utf8(text, point);
        at += 4;
        break;
      }
      default: text += escaped; break;
    }
  }
  return text;
}

std::string table_cell(std::string_view value) {
  if (value == "null" || value == "[]" || value == "\"\"") return "-";
  if (value == "true") return "yes";
  if (value == "false") return "no";
  if (value.starts_with('[')) return joined(value, value.find('{') == std::string_view::npos ? " > " : ", ");
  if (!value.starts_with('{')) return characters_of(value);
  const std::string name = characters_of(member(value, "name"));
  return fmt::format("{} ({})", name == "null" ? "erased" : name, member(value, "id"));
}

std::string csv_value(std::string_view value) {
  if (value == "null") return {};
  if (value.starts_with('['))
    return value.find('{') == std::string_view::npos ? joined(value, " ") : std::string(value);
  if (!value.starts_with('{')) return characters_of(value);
  const std::string_view id = member(value, "id");
  return id == "null" ? std::string(value) : std::string(id);
}

}  // namespace refctl::cli
