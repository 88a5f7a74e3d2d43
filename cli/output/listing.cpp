#include "cli/output/listing.hpp"

#include "cli/output/csv_rows.hpp"
#include "cli/output/fields.hpp"
#include "cli/term/wrap.hpp"

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
                                                 {.key = "email", .least = 22},
                                                 {.key = "role", .drop = 4},
                                                 {.key = "referral_code", .whole = true, .drop = 3},
                                                 {.key = "referred_by", .drop = 1},
                                                 {.key = "registered_at", .time = true, .drop = 2},
                                                 {.key = "disabled", .drop = 5}}};
  return all;
}

Result<> Listing::begin(std::uint64_t count, const wire::PageEnds& ends) {
  const GlobalOptions& globals = context_.globals();
  const OutputFormat format = globals.format();
  std::vector<std::string> keys;
  keys.reserve(columns_.size());
  for (const Column& column : columns_) keys.emplace_back(column.key);
  auto fields = selected_fields(globals, keys);
  if (!fields) return failure_of(fields);
  selected_ = !fields->empty();
  shown_ = std::move(*fields);
  for (const Column& column : columns_) {
    if (!selected_ && (format != OutputFormat::table || !column.only_if_selected)) shown_.emplace_back(column.key);
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
      if (selected_) cells_.emplace(std::move(wanted), CellForm::json);
      break;
  }
  return {};
}

void Listing::begin_table() {
  context_.use_pager();
  term::Output& out = context_.out();
  table_.emplace(out, shown_, out.is_terminal() ? out.columns() : 0);
  for (std::size_t i = 0; i < shown_.size(); ++i) {
    const Column& column = find_column(columns_, shown_[i]);
    term::ColumnLayout& layout = table_->layout(i);
    if (column.number) layout.align = term::Align::right;
    layout.whole = column.number || column.whole;
    layout.wraps = column.wraps;
    if (column.time) layout.cut_at = date_columns;
    if (column.least != 0) layout.least = column.least;
    if (!selected_) layout.drop = column.drop;
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
      append_selected(text, shown_, *cells_);
      if (line_ends_) text += '\n';
    });
    comma_ = !line_ends_;
  }
}

void Listing::end() {
  if (table_) {
    table_->finish();
    if (const auto left_out = table_->left_out(); !left_out.empty())
      context_.note(
          term::wrapped(fmt::format("left out for lack of room: {} (see --fields)", fmt::join(left_out, ", ")), 0,
                        context_.out().columns()));
  }
  if (context_.globals().format() == OutputFormat::json) context_.out().line("]}");
}

}  // namespace refctl::cli
