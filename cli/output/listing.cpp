#include "cli/output/listing.hpp"

#include "cli/term/csv.hpp"
#include "cli/term/escape.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace refctl::cli {

namespace {

Result<std::vector<std::string>> fields_among(const GlobalOptions& globals, const std::vector<std::string>& keys) {
  std::vector<std::string> fields = globals.field_names();
  if (globals.fields && fields.empty()) return fail(ErrorCode::usage, "--fields names no field");
  for (const std::string& field : fields) {
    if (std::find(keys.begin(), keys.end(), field) == keys.end())
      return fail(ErrorCode::usage, fmt::format("--fields: there is no field '{}' here", term::escape(field)),
                  fmt::format("fields: {}", fmt::join(keys, ", ")));
  }
  return fields;
}

std::string_view value_of(const std::vector<JsonSlice>& members, std::string_view key) {
  const auto found =
      std::find_if(members.begin(), members.end(), [key](const JsonSlice& one) { return one.first == key; });
  return found == members.end() ? "null" : found->second;
}

auto find_column(const std::vector<Column>& columns, std::string_view key) {
  return std::find_if(columns.begin(), columns.end(), [key](const Column& one) { return one.key == key; });
}

constexpr std::size_t date_columns = 10;

// "2026-03-01 12:00" of an RFC 3339 time.
std::string minute_cell(std::string_view value) {
  std::string text = table_cell(value);
  if (text.size() < 16) return text;
  text.resize(16);
  text[10] = ' ';
  return text;
}

}  // namespace

const std::vector<Column>& user_columns() {
  static const std::vector<Column> all = {{.key = "id", .number = true},
                                          {.key = "name"},
                                          {.key = "email"},
                                          {.key = "role"},
                                          {.key = "referral_code"},
                                          {.key = "referred_by"},
                                          {.key = "registered_at", .time = true},
                                          {.key = "disabled"}};
  return all;
}

Result<std::vector<std::string>> fields_of(const GlobalOptions& globals, const std::vector<JsonSlice>& members) {
  std::vector<std::string> keys;
  keys.reserve(members.size());
  for (const JsonSlice& one : members) keys.emplace_back(one.first);
  return fields_among(globals, keys);
}

std::string csv_cell(std::string_view value, const term::Output& out) {
  return out.is_terminal() ? term::escape(csv_value(value)) : csv_value(value);
}

std::string pick_fields(std::string_view object, const std::vector<std::string>& fields) {
  if (fields.empty()) return std::string(object);
  const std::vector<JsonSlice> members = members_of(object);
  std::string picked = "{";
  for (const std::string& field : fields) {
    if (picked.size() > 1) picked += ',';
    picked += fmt::format("\"{}\":{}", field, value_of(members, field));
  }
  return picked + "}";
}

Result<> Listing::begin(std::uint64_t count, const wire::PageEnds& ends) {
  std::vector<std::string> keys;
  for (const Column& column : columns_) keys.emplace_back(column.key);
  auto fields = fields_among(context_.globals(), keys);
  if (!fields) return failure_of(fields);
  picked_ = std::move(*fields);
  const OutputFormat format = context_.globals().format();
  shown_ = picked_;
  if (shown_.empty()) {
    for (const Column& column : columns_) {
      if (format != OutputFormat::table || !column.only_if_asked) shown_.emplace_back(column.key);
    }
  }
  term::Output& out = context_.out();
  if (format == OutputFormat::table) {
    context_.page_results();
    table_ = std::make_unique<term::Table>(out, shown_, out.is_terminal() ? out.columns() : 0);
    for (std::size_t i = 0; i < shown_.size(); ++i) {
      const auto column = find_column(columns_, shown_[i]);
      if (column->number) table_->align(i, term::Align::right);
      if (column->number || column->time) table_->keep_whole(i);
      if (column->time) table_->cut_at(i, date_columns);
    }
  }
  if (format == OutputFormat::csv) out.write(term::csv_line(shown_));
  if (format == OutputFormat::json)
    out.write(fmt::format(R"({{"count":{},"next":{},"previous":{},"results":[)", count, ends.next, ends.previous));
  return {};
}

Walk Listing::add(const WriteObject& write) {
  row_.clear();
  wire::JsonWriter json(row_);
  write(json);
  term::Output& out = context_.out();
  switch (context_.globals().format()) {
    case OutputFormat::table: {
      const std::vector<JsonSlice> members = members_of(row_);
      std::vector<std::string> cells;
      for (const std::string& key : shown_) {
        const auto column = find_column(columns_, key);
        const std::string_view value = value_of(members, key);
        const auto cell = column->cell != nullptr             ? column->cell
                          : column->time && out.is_terminal() ? minute_cell
                                                              : table_cell;
        cells.push_back(cell(value));
      }
      table_->row(cells);
      break;
    }
    case OutputFormat::csv: {
      const std::vector<JsonSlice> members = members_of(row_);
      std::vector<std::string> cells;
      for (const std::string& key : shown_) cells.push_back(csv_cell(value_of(members, key), out));
      out.write(term::csv_line(cells));
      break;
    }
    case OutputFormat::json:
      if (!first_) out.write(",");
      out.write(pick_fields(row_, picked_));
      break;
    case OutputFormat::jsonl: out.line(pick_fields(row_, picked_)); break;
  }
  first_ = false;
  return out.closed() ? Walk::stop : Walk::on;
}

void Listing::end() {
  if (table_ != nullptr) table_->finish();
  if (context_.globals().format() == OutputFormat::json) context_.out().line("]}");
}

Result<> show_object(Context& context, const WriteObject& write) {
  std::string object;
  wire::JsonWriter json(object);
  write(json);
  const std::vector<JsonSlice> members = members_of(object);
  auto fields = fields_of(context.globals(), members);
  if (!fields) return failure_of(fields);
  std::vector<std::string> shown = *fields;
  if (shown.empty()) {
    for (const JsonSlice& one : members) shown.emplace_back(one.first);
  }
  term::Output& out = context.out();
  switch (context.globals().format()) {
    case OutputFormat::json:
    case OutputFormat::jsonl: out.line(pick_fields(object, *fields)); break;
    case OutputFormat::csv: {
      std::vector<std::string> cells;
      cells.reserve(shown.size());
      for (const std::string& key : shown) cells.push_back(csv_cell(value_of(members, key), out));
      out.write(term::csv_line(shown));
      out.write(term::csv_line(cells));
      break;
    }
    case OutputFormat::table: {
      std::size_t width = 0;
      for (const std::string& key : shown) width = std::max(width, key.size());
      for (const std::string& key : shown) {
        std::string name = key;
        for (char& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        const std::string padded = name + std::string(width - name.size() + 2, ' ');
        const std::string value = term::escape(table_cell(value_of(members, key)));
        const std::size_t room = out.is_terminal() && out.columns() > width + 8 ? out.columns() - width - 2 : 0;
        out.line(context.style().paint(term::Tone::dim, padded) + (room != 0 ? term::cut(value, room) : value));
      }
      break;
    }
  }
  return {};
}

Result<> show_count(Context& context, std::uint64_t count) {
  if (context.globals().format() == OutputFormat::table) {
    context.out().line(std::to_string(count));
    return {};
  }
  return show_object(context,
                     [count](wire::JsonWriter& json) { json.begin_object().member("count", count).end_object(); });
}

}  // namespace refctl::cli
