#include "store/rules/import/parse/record_parser.hpp"

#include "store/model/text/ascii.hpp"
#include "store/rules/import/parse/csv_row.hpp"
#include "store/rules/import/parse/django_record.hpp"
#include "store/rules/import/parse/field_resolver.hpp"
#include "store/rules/import/parse/json_object.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace refctl::importing {

namespace {

bool is_blank(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
}

class JsonParser final : public RecordParser {
 public:
  explicit JsonParser(const Layout& layout) : scanner_(layout.columns), resolver_(layout.columns, layout.null_text) {}

  Outcome parse(std::string_view record, Fields& fields, std::string& fault) override {
    if (is_blank(record)) return Outcome::blank;
    auto wrong = scanner_.scan(record, fields.values);
    if (!wrong) wrong = resolver_.resolve(fields, scanner_.aliases());
    if (!wrong) return Outcome::record;
    fault = std::move(*wrong);
    return Outcome::malformed;
  }

  std::size_t parse_line(std::string_view text, Fields& fields) override {
    const std::size_t length = scanner_.scan_line(text, fields.values);
    return length > 0 && !resolver_.resolve(fields, scanner_.aliases()) ? length : 0;
  }

  std::vector<std::string> unknown_columns() const override {
    std::vector<std::string> all = scanner_.unknown_keys();
    all.insert(all.end(), resolver_.dropped().begin(), resolver_.dropped().end());
    return all;
  }
  std::span<const AliasColumn> alias_columns() const override { return scanner_.aliases(); }

 private:
  ObjectScanner scanner_;
  FieldResolver resolver_;
};

class CsvParser final : public RecordParser {
 public:
  explicit CsvParser(const Layout& layout)
      : layout_(layout),
        splitter_(layout.delimiter),
        resolver_(layout.columns, layout.null_text),
        used_slots_(layout.columns.plain_slots()) {
    if (!layout_.csv_aliases.empty()) used_slots_ = static_cast<std::size_t>(layout_.csv_aliases.back().slot) + 1;
  }

  Outcome parse(std::string_view record, Fields& fields, std::string& fault) override {
    notes_ = {};
    if (is_blank(record)) return Outcome::blank;
    if (auto wrong = splitter_.split(record)) {
      fault = std::move(*wrong);
      return Outcome::malformed;
    }
    const auto& cells = splitter_.cells();
    // Spreadsheets write rows of commas at the end of a table.
    if (std::ranges::all_of(cells, is_blank)) return Outcome::blank;
    const std::size_t columns = layout_.csv_slots.size();
    notes_.no_line_end = !record.ends_with('\n');
    notes_.is_short = cells.size() < columns;
    if (notes_.is_short && notes_.no_line_end) {
      fault = fmt::format("the last line is cut: {} where the header has {}, and no line end", cell_count(cells.size()),
                          columns);
      return Outcome::malformed;
    }
    const bool extra = std::any_of(cells.begin() + std::min(columns, cells.size()), cells.end(),
                                   [](std::string_view cell) { return !is_blank(cell); });
    if (extra) {
      fault = fmt::format("{} where the header has {}", cell_count(cells.size()), columns);
      return Outcome::malformed;
    }
    fill(cells, fields);
    auto wrong = resolver_.resolve(fields, layout_.csv_aliases);
    if (!wrong) return Outcome::record;
    fault = std::move(*wrong);
    return Outcome::malformed;
  }

  std::vector<std::string> unknown_columns() const override { return layout_.csv_unknown; }
  std::span<const AliasColumn> alias_columns() const override { return layout_.csv_aliases; }

 private:
  static std::string cell_count(std::size_t count) {
    return fmt::format("{} {}", count, count == 1 ? "cell" : "cells");
  }

  void fill(const std::vector<std::string_view>& cells, Fields& fields) {
    std::fill_n(fields.values.begin(), used_slots_, Value{});
    fields.cells = true;
    const std::size_t count = std::min(cells.size(), layout_.csv_slots.size());
    for (std::size_t i = 0; i < count; ++i) {
      const int slot = layout_.csv_slots[i];
      if (slot >= 0) fields.values[static_cast<std::size_t>(slot)] = {Value::Kind::text, cells[i]};
      if (slot == ColumnMap::nameless && !is_blank(cells[i])) ++notes_.nameless;
    }
  }

  const Layout& layout_;
  RowSplitter splitter_;
  FieldResolver resolver_;
  std::size_t used_slots_;
};

}  // namespace

Result<Layout> layout_of(ImportFormat format, Container container, const ImportOptions& options) {
  const bool django = format == ImportFormat::django;
  if (options.model && !django) {
    return fail(ErrorCode::usage, "--model requires a Django dump, which this file is not",
                "--format django reads it as one");
  }
  auto columns = ColumnMap::of_users(options, django);
  if (!columns) return failure_of(columns);
  Layout layout;
  layout.format = format;
  layout.container = container;
  layout.columns = std::move(*columns);
  layout.null_text = options.null_text;
  if (options.model) {
    layout.model = *options.model;
    std::ranges::transform(*layout.model, layout.model->begin(), ascii_lower);
  }
  return layout;
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
