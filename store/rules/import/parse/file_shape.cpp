#include "store/rules/import/parse/file_shape.hpp"

#include "store/model/text/ascii.hpp"
#include "store/model/text/invisible.hpp"
#include "store/rules/import/parse/csv_dialect.hpp"
#include "store/rules/import/parse/json_outline.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

namespace refctl::importing {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::string_view json_space = " \t\r\n";

// Keys under which other programs put lists of users.
constexpr std::array<std::string_view, 18> list_keys = {
    "users", "results",  "data",    "items",   "records", "members",    "accounts", "people", "customers",
    "rows",  "contacts", "entries", "objects", "list",    "identities", "content",  "value",  "resources"};

std::string lower(std::string_view text) {
  std::string all(text);
  std::ranges::transform(all, all.begin(), ascii_lower);
  return all;
}

bool ends_with(std::string_view name, std::string_view ending) {
  return name.size() >= ending.size() && lower(name.substr(name.size() - ending.size())) == ending;
}

// Returns the beginning of a line, for a message.
std::string shown(std::string_view line) {
  constexpr std::size_t most = 60;
  line = line.substr(0, line.find_first_of("\r\n"));
  return line.size() <= most ? show_invisible(line) : show_invisible(std::string(line.substr(0, most)) + "…");
}

// Returns whether a text looks like the beginning of a JSON array or object of users.
bool begins_json(std::string_view text) {
  if (text.empty() || (text[0] != '[' && text[0] != '{')) return false;
  const std::size_t next = text.find_first_not_of(json_space, 1);
  if (next == npos) return false;
  return text[0] == '[' ? text[next] == '{' || text[next] == ']' : text[next] == '"';
}

// Returns the number of the first line, after line 1, on which JSON begins; 0: there is none.
std::size_t line_of_json(std::string_view text) {
  std::size_t line = 1;
  for (std::size_t at = text.find('\n'); at != npos; at = text.find('\n', at)) {
    ++line;
    ++at;
    const std::size_t first = text.find_first_not_of(" \t", at);
    if (first != npos && begins_json(text.substr(first))) return line;
  }
  return 0;
}

Failure noise(std::string_view text, std::size_t json_line) {
  return fail(ErrorCode::import_refused,
              fmt::format("line 1 is not JSON: '{}'; the JSON begins at line {}", shown(text), json_line),
              fmt::format("tail -n +{} FILE | refctl import -", json_line));
}

class ShapeFinder {
 public:
  ShapeFinder(std::string_view text, bool whole, std::string_view name, const ImportOptions& options, ColumnMap columns)
      : text_(text), whole_(whole), name_(name), options_(options), columns_(std::move(columns)) {}

  Result<FileShape> find() {
    first_ = std::min(text_.find_first_not_of(json_space), text_.size());
    const char c = first_ < text_.size() ? text_[first_] : '\0';
    switch (options_.format) {
      case ImportFormat::csv: return csv();
      case ImportFormat::jsonl: return c == '{' ? object() : shape_of(ImportFormat::jsonl, Container::lines);
      case ImportFormat::json:
      case ImportFormat::django: return c == '{' ? object() : array();
      case ImportFormat::automatic: break;
    }
    if (ends_with(name_, ".csv")) return csv();
    if (c == '\0') return shape_of(ImportFormat::jsonl, Container::lines);
    if (c == '{') return object();
    if (c == '[') return array();
    if (ends_with(name_, ".jsonl") || ends_with(name_, ".ndjson")) {
      return shape_of(ImportFormat::jsonl, Container::lines);
    }
    return ends_with(name_, ".json") ? array() : csv();
  }

 private:
  Result<FileShape> shape_of(ImportFormat format, Container container) const {
    auto layout = layout_of(format, container, options_);
    if (!layout) return failure_of(layout);
    FileShape shape;
    shape.layout = std::move(*layout);
    return shape;
  }

  // Returns the format of JSON records: django if an option says so or they look like it.
  [[nodiscard]] ImportFormat json_format(bool is_django, ImportFormat plain) const {
    if (options_.format == ImportFormat::django) return ImportFormat::django;
    return is_django && options_.format != ImportFormat::json ? ImportFormat::django : plain;
  }

  static bool is_django(const JsonOutline& outline) { return outline.has("model") && outline.has("fields"); }

  // Returns whether an object is a user; then its lists belong to the user.
  [[nodiscard]] bool is_user(const JsonOutline& outline) const {
    return std::ranges::any_of(outline.keys, [&](const std::string& key) {
      const int slot = columns_.slot_of(key);
      if (slot < 0) return false;
      const Field field = slot < first_alias_slot ? static_cast<Field>(slot) : alias_of_slot(slot).field;
      return field == Field::email || field == Field::erased || field == Field::handle;
    });
  }

  Result<FileShape> array() const {
    const std::string_view rest = text_.substr(first_);
    if (rest.empty()) return shape_of(json_format(false, ImportFormat::jsonl), Container::lines);
    if (!begins_json(rest)) {
      const std::size_t line = line_of_json(text_);
      if (line > 0) return noise(rest, line);
    }
    if (rest[0] != '[') {
      return fail(ErrorCode::import_refused, fmt::format("line 1 is not JSON: '{}'", shown(rest)),
                  "a JSON file begins with [ or {; --format csv reads a table");
    }
    const std::size_t element = rest.find_first_not_of(json_space, 1);
    const auto outline = element == npos ? std::nullopt : outline_of(rest.substr(element));
    return shape_of(json_format(outline && is_django(*outline), ImportFormat::json), Container::array);
  }

  Result<FileShape> object() const {
    const std::string_view rest = text_.substr(first_);
    const auto outline = outline_of(rest);
    if (!outline) return shape_of(json_format(false, ImportFormat::jsonl), Container::lines);
    const bool django = is_django(*outline);
    const bool user = django || is_user(*outline);
    const auto list = the_list(*outline);
    if (user && list && lower(list->path) == "users") {
      return fail(ErrorCode::import_refused, "the JSON object may be a user, or a list of users under the key users",
                  "jq -c '.users[]' FILE | refctl import -");
    }
    if (!user && list) return wrapped(*list, outline->more_pages);
    if (!user && !outline->lists.empty()) return unknown_list(*outline);
    const std::size_t end = outline->end.value_or(rest.size());
    if (rest.substr(0, end).find('\n') != npos && options_.format != ImportFormat::jsonl) {
      return fail(ErrorCode::import_refused, "the JSON objects span several lines and are not in an array",
                  "jq -c . FILE | refctl import -");
    }
    return shape_of(json_format(django, ImportFormat::jsonl), Container::lines);
  }

  // Returns the list that probably contains the users: under a known key, in the fewest enclosing objects.
  static std::optional<JsonOutline::List> the_list(const JsonOutline& outline) {
    std::vector<JsonOutline::List> known;
    for (const JsonOutline::List& list : outline.lists) {
      const std::string key = lower(list.path.substr(list.path.rfind('.') + 1));
      if (key == "users") return list;
      if (std::ranges::find(list_keys, key) != list_keys.end()) known.push_back(list);
    }
    return known.size() == 1 ? std::optional(known.front()) : std::nullopt;
  }

  Result<FileShape> wrapped(const JsonOutline::List& list, bool more_pages) const {
    const std::string_view from_list = text_.substr(first_ + list.begin);
    const auto element = outline_of(from_list.substr(from_list.find('{')));
    auto shape = shape_of(json_format(element && is_django(*element), ImportFormat::json), Container::array);
    if (!shape) return shape;
    shape->layout.objects_around = list.depth + 1;
    shape->layout.list_path = list.path;
    shape->layout.more_pages = more_pages;
    shape->skip = first_ + list.begin;
    return shape;
  }

  static Failure unknown_list(const JsonOutline& outline) {
    std::vector<std::string> paths;
    for (const JsonOutline::List& list : outline.lists) paths.push_back(list.path);
    return fail(ErrorCode::import_refused,
                fmt::format("the file is one JSON object, with lists under: {}", fmt::join(paths, ", ")),
                fmt::format("if the users are the first: jq -c '.{}[]' FILE | refctl import -", paths.front()));
  }

  Result<FileShape> csv() const {
    auto shape = shape_of(ImportFormat::csv, Container::rows);
    if (!shape) return shape;
    const CsvDialect dialect = detect_dialect(text_, whole_, columns_, options_.delimiter);
    if (!dialect.has_email && options_.format == ImportFormat::automatic) {
      const std::size_t line = line_of_json(text_);
      if (line > 0) return noise(text_.substr(first_), line);
    }
    shape->layout.delimiter = dialect.delimiter;
    shape->skip = dialect.skip;
    shape->skipped_lines = dialect.skipped_lines;
    return shape;
  }

  std::string_view text_;
  bool whole_;
  std::string_view name_;
  const ImportOptions& options_;
  ColumnMap columns_;
  std::size_t first_ = 0;  // offset of the first character other than white space
};

}  // namespace

Result<FileShape> detect_shape(std::string_view beginning, bool whole, std::string_view name,
                               const ImportOptions& options) {
  auto columns = ColumnMap::of_users(options, false);
  if (!columns) return failure_of(columns);
  return ShapeFinder(beginning, whole, name, options, std::move(*columns)).find();
}

}  // namespace refctl::importing
