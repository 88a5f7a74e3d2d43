#include "cli/output/listing.hpp"

#include "cli/output/csv_rows.hpp"
#include "cli/output/fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace refctl::cli {

namespace {

constexpr std::size_t date_columns = 10;

const Column& find_column(std::span<const Column> columns, std::string_view key) {
  return *std::ranges::find(columns, key, &Column::key);
}

}  // namespace

std::span<const Column> user_columns() {
  static constexpr std::array<Column, 8> all = {{{.key = "id", .number = true},
                                                 {.key = "name"},
                                                 {.key = "email"},
                                                 {.key = "role"},
                                                 {.key = "referral_code"},
                                                 {.key = "referred_by"},
                                                 {.key = "registered_at", .time = true},
                                                 {.key = "disabled"}}};
  return all;
}

Result<> Listing::begin(std::uint64_t count, const wire::PageEnds& ends) {
  const GlobalOptions& globals = context_.globals();
  const OutputFormat format = globals.format();
  std::vector<std::string> keys;
  keys.reserve(columns_.size());
  for (const Column& column : columns_) keys.emplace_back(column.key);
  auto fields = picked_fields(globals, keys);
  if (!fields) return failure_of(fields);
  const bool picked = !fields->empty();
  shown_ = std::move(*fields);
  for (const Column& column : columns_) {
    if (!picked && (format != OutputFormat::table || !column.only_if_asked)) shown_.emplace_back(column.key);
  }
  line_ends_ = format == OutputFormat::jsonl;

  term::Output& out = context_.out();
  std::vector<RowCells::Column> wanted;
  for (const std::string& key : shown_) {
    const Column& column = find_column(columns_, key);
    wanted.push_back({.key = key, .text = column.time && out.is_terminal() ? minute_text : column.text});
  }
  switch (format) {
    case OutputFormat::table:
      cells_.emplace(std::move(wanted), CellForm::table);
      begin_table();
      break;
    case OutputFormat::csv:
      cells_.emplace(std::move(wanted), CellForm::csv);
      write_csv_row(out, shown_);
      break;
    case OutputFormat::json:
      out.write(fmt::format(R"({{"count":{},"next":{},"previous":{},"results":[)", count, ends.next, ends.previous));
      [[fallthrough]];
    case OutputFormat::jsonl:
      if (picked) cells_.emplace(std::move(wanted), CellForm::json);
      break;
  }
  return {};
}

void Listing::begin_table() {
  context_.page_results();
  term::Output& out = context_.out();
  table_.emplace(out, shown_, out.is_terminal() ? out.columns() : 0);
  for (std::size_t i = 0; i < shown_.size(); ++i) {
    const Column& column = find_column(columns_, shown_[i]);
    if (column.number) table_->align(i, term::Align::right);
    if (column.number || column.time) table_->keep_whole(i);
    if (column.time) table_->cut_at(i, date_columns);
  }
}

void Listing::show_cells() {
  const std::span<const std::string> cells = cells_->cells();
  if (table_) {
    table_->row(cells);
  } else if (context_.globals().format() == OutputFormat::csv) {
    write_csv_row(context_.out(), cells);
  } else {
    context_.out().compose([&](std::string& text) {
      if (comma_) text += ',';
      append_picked(text, shown_, *cells_);
      if (line_ends_) text += '\n';
    });
    comma_ = !line_ends_;
  }
}

void Listing::end() {
  if (table_) table_->finish();
  if (context_.globals().format() == OutputFormat::json) context_.out().line("]}");
}

}  // namespace refctl::cli
