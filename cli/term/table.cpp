#include "cli/term/table.hpp"

#include "cli/term/escape.hpp"
#include "cli/term/wrap.hpp"

#include <algorithm>
#include <string_view>

namespace refctl::term {

namespace {

constexpr std::size_t rows_per_block = 1000;
constexpr std::string_view gap = "  ";
// Widths down to which columns shrink, in this order: headers, text before times are cut to their dates, text after
// that, any column.
constexpr std::size_t readable_header = 8;
constexpr std::size_t roomy_text = 18;
constexpr std::size_t min_text = 10;
constexpr std::size_t min_column = 6;

std::string capitals(std::string text) {
  for (char& letter : text) {
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  }
  return text;
}

}  // namespace

TextTable::TextTable(Output& out, std::vector<std::string> headers, std::size_t max_columns)
    : out_(out), max_columns_(max_columns) {
  for (std::string& header : headers) {
    Column& column = columns_.emplace_back();
    column.header = capitals(escape(header));
    column.name = std::move(header);
  }
}

void TextTable::row(std::span<const std::string> cells) {
  Cells& safe = block_.emplace_back();
  safe.reserve(cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    safe.push_back(escape(cells[i]));
    columns_[i].cells = std::max(columns_[i].cells, display_width(safe.back()));
  }
  if (block_.size() >= rows_per_block) print_block();
}

void TextTable::finish() { print_block(); }

std::vector<std::string> TextTable::left_out() const {
  std::vector<std::string> names;
  for (const Column& column : columns_) {
    if (column.dropped) names.push_back(column.name);
  }
  return names;
}

std::size_t TextTable::total() const {
  std::size_t sum = 0;
  for (const Column& column : columns_) {
    if (!column.dropped) sum += column.shown + (sum > 0 ? gap.size() : 0);
  }
  return sum;
}

template <typename MayShrink, typename Least>
void TextTable::narrow(const MayShrink& may_shrink, const Least& least) {
  for (std::size_t over = total(); over > max_columns_; --over) {
    Column* widest = nullptr;
    for (Column& column : columns_) {
      if (column.dropped || !may_shrink(column) || column.shown <= least(column)) continue;
      if (widest == nullptr || column.shown > widest->shown) widest = &column;
    }
    if (widest == nullptr) return;
    --widest->shown;
  }
}

// Leaves out columns until the others have their minimum width.
void TextTable::drop_columns() {
  for (;;) {
    for (Column& column : columns_) {
      const ColumnLayout& layout = column.layout;
      column.shown = layout.cut_at != 0 ? std::min(column.cells, layout.cut_at)
                     : layout.whole     ? column.cells
                                        : std::min(column.cells, layout.least);
      // A header may be cut, but must stay recognizable.
      column.shown = std::max(column.shown, std::min(display_width(column.header), readable_header));
    }
    if (total() <= max_columns_) return;
    Column* first = nullptr;
    for (Column& column : columns_) {
      if (!column.dropped && column.layout.drop > (first == nullptr ? 0 : first->layout.drop)) first = &column;
    }
    if (first == nullptr) return;
    first->dropped = true;
  }
}

// Cuts times to their dates if texts would otherwise be narrower than `roomy(column)`.
template <typename Width>
void TextTable::cut_times(const Width& roomy) {
  std::size_t needed = total();
  for (const Column& column : columns_) {
    const bool is_text = !column.dropped && !column.layout.whole && column.layout.cut_at == 0;
    if (is_text && column.shown > roomy(column)) needed -= column.shown - roomy(column);
  }
  if (needed <= max_columns_) return;
  for (Column& column : columns_) {
    if (column.layout.cut_at != 0) column.shown = std::min(column.shown, column.layout.cut_at);
  }
}

void TextTable::fit() {
  // Later blocks leave out the same columns: the header is printed once.
  if (max_columns_ != 0 && !headers_printed_) drop_columns();
  for (Column& column : columns_) column.shown = std::max(column.cells, display_width(column.header));
  if (max_columns_ == 0) return;
  const auto is_text = [](const Column& column) { return !column.layout.whole && column.layout.cut_at == 0; };
  const auto any = [](const Column&) { return true; };
  narrow(any, [](const Column& column) {
    return std::max(column.cells, std::min(display_width(column.header), readable_header));
  });
  const auto roomy = [](const Column& column) { return std::max(roomy_text, column.layout.least); };
  cut_times(roomy);
  narrow(is_text, roomy);
  narrow(is_text, [](const Column& column) { return column.layout.least; });
  narrow(is_text, [](const Column&) { return min_text; });
  narrow(any, [](const Column&) { return min_column; });
}

std::vector<std::string> TextTable::lines_of(const std::string& cell, const Column& column, bool header) const {
  const std::size_t width = column.shown;
  if (header || display_width(cell) <= width) return {cut(cell, width)};
  if (column.layout.wraps) return wrapped_lines(cell, width);
  // Columns with `cut_at` hold plain ASCII, so that a byte is a column.
  if (width == column.layout.cut_at) return {cell.substr(0, width)};
  return {cut(cell, width)};
}

void TextTable::print_block() {
  fit();
  if (!headers_printed_) {
    Cells headers;
    for (const Column& column : columns_) headers.push_back(column.header);
    print_row(headers, true);
    headers_printed_ = true;
  }
  for (const Cells& cells : block_) print_row(cells, false);
  block_.clear();
}

void TextTable::print_row(const Cells& cells, bool headers) {
  std::vector<std::vector<std::string>> lines(cells.size());
  std::size_t height = 1;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (columns_[i].dropped) continue;
    lines[i] = lines_of(cells[i], columns_[i], headers);
    height = std::max(height, lines[i].size());
  }
  std::vector<std::string_view> shown(cells.size());
  for (std::size_t line = 0; line < height; ++line) {
    for (std::size_t i = 0; i < cells.size(); ++i)
      shown[i] = line < lines[i].size() ? std::string_view(lines[i][line]) : std::string_view();
    print_line(shown);
  }
}

void TextTable::print_line(const std::vector<std::string_view>& cells) {
  std::string line;
  std::size_t pending = 0;  // pending blanks, written only if a cell follows
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const Column& column = columns_[i];
    if (column.dropped) continue;
    const std::size_t width = display_width(cells[i]);
    const std::size_t padding = column.shown > width ? column.shown - width : 0;
    if (column.layout.align == Align::right) pending += padding;
    if (!cells[i].empty()) {
      line.append(pending, ' ');
      pending = 0;
      line += cells[i];
    }
    if (column.layout.align == Align::left) pending += padding;
    pending += gap.size();
  }
  // A line that is still too wide is cut at the terminal's edge, so that it does not wrap.
  out_.line(max_columns_ != 0 ? cut(line, max_columns_) : line);
}

}  // namespace refctl::term
