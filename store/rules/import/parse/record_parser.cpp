#include "store/rules/import/parse/record_parser.hpp"

#include "store/rules/import/parse/csv_row.hpp"
#include "store/rules/import/parse/django_record.hpp"
#include "store/rules/import/parse/json_object.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace refctl::importing {

namespace {

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

class JsonParser final : public RecordParser {
 public:
  explicit JsonParser(const Layout& layout) : scanner_(layout.columns) {}

  Outcome parse(std::string_view record, Fields& fields, std::string& fault) override {
    if (is_blank(record)) return Outcome::blank;
    fields.cells = false;
    auto wrong = scanner_.scan(record, fields.values);
    if (!wrong) return Outcome::record;
    fault = std::move(*wrong);
    return Outcome::malformed;
  }

  std::size_t parse_line(std::string_view text, Fields& fields) override {
    fields.cells = false;
    return scanner_.scan_line(text, fields.values);
  }

  const std::vector<std::string>& unknown_columns() const override { return scanner_.unknown_keys(); }

 private:
  ObjectScanner scanner_;
};

class CsvParser final : public RecordParser {
 public:
  explicit CsvParser(const Layout& layout) : layout_(layout) {}

  Outcome parse(std::string_view record, Fields& fields, std::string& fault) override {
    if (is_blank(record)) return Outcome::blank;
    if (auto wrong = splitter_.split(record)) {
      fault = std::move(*wrong);
      return Outcome::malformed;
    }
    const auto& cells = splitter_.cells();
    if (cells.size() != layout_.csv_slots.size()) {
      fault = fmt::format("{} cells where the header has {}", cells.size(), layout_.csv_slots.size());
      return Outcome::malformed;
    }
    fields.values.fill(Value{});
    fields.cells = true;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const int slot = layout_.csv_slots[i];
      if (slot >= 0) fields.values[static_cast<std::size_t>(slot)] = {Value::Kind::text, cells[i]};
    }
    return Outcome::record;
  }

  const std::vector<std::string>& unknown_columns() const override { return layout_.csv_unknown; }

 private:
  const Layout& layout_;
  RowSplitter splitter_;
};

}  // namespace

Result<Layout> layout_of(ImportFormat format, const ImportOptions& options) {
  auto columns = format == ImportFormat::django ? Columns::django(options) : Columns::plain(options);
  if (!columns) return failure_of(columns);
  Layout layout;
  layout.format = format;
  layout.columns = std::move(*columns);
  return layout;
}

Result<> read_csv_header(std::string_view record, Layout& layout) {
  RowSplitter splitter;
  if (auto wrong = splitter.split(record)) {
    return fail(ErrorCode::import_refused, "the header of the CSV file is malformed: " + *wrong);
  }
  const auto& names = splitter.cells();
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (std::ranges::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i]) !=
        names.begin() + static_cast<std::ptrdiff_t>(i)) {
      return fail(ErrorCode::import_refused, fmt::format("the CSV file has the column {} twice", names[i]));
    }
    const int slot = layout.columns.slot_of(names[i]);
    layout.csv_slots.push_back(slot);
    if (slot == Columns::unknown && layout.csv_unknown.size() < max_unknown_columns) {
      layout.csv_unknown.emplace_back(names[i]);
    }
  }
  for (const std::string& column : layout.columns.mapped()) {
    if (std::ranges::find(names, column) == names.end()) {
      return fail(ErrorCode::import_refused, fmt::format("the CSV file has no column {}, which --map names", column));
    }
  }
  const auto has = [&](Field field) {
    return std::ranges::find(layout.csv_slots, static_cast<int>(field)) != layout.csv_slots.end();
  };
  if (!has(Field::email) && !has(Field::erased)) {
    return fail(ErrorCode::import_refused, "the CSV file has no column email",
                "its first line names the columns, separated by commas; --map email=COLUMN takes another");
  }
  return {};
}

std::unique_ptr<RecordParser> make_parser(const Layout& layout) {
  switch (layout.format) {
    case ImportFormat::csv: return std::make_unique<CsvParser>(layout);
    case ImportFormat::django: return make_django_parser(layout);
    case ImportFormat::automatic:
    case ImportFormat::jsonl:
    case ImportFormat::json: break;
  }
  return std::make_unique<JsonParser>(layout);
}

}  // namespace refctl::importing
