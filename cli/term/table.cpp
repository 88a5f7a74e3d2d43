#include "cli/term/table.hpp"

#include "cli/term/escape.hpp"

#include <algorithm>
#include <numeric>
#include <string_view>

namespace refctl::term {

namespace {

constexpr std::size_t rows_per_block = 1000;
constexpr std::string_view gap = "  ";
// Widths down to which columns shrink, in this order: text while dates may still lose their time, text after that, any
// column.
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

Table::Table(Output& out, std::vector<std::string> headers, std::size_t max_columns)
    : out_(out),
      max_columns_(max_columns),
      headers_(std::move(headers)),
      alignment_(headers_.size(), Align::left),
      kept_(headers_.size(), false),
      cuts_(headers_.size(), 0) {
  for (std::string& header : headers_) {
    header = capitals(escape(header));
    widths_.push_back(display_width(header));
  }
}

void Table::row(std::span<const std::string> cells) {
  std::vector<std::string>& safe = block_.emplace_back();
  safe.reserve(cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    safe.push_back(escape(cells[i]));
    widths_[i] = std::max(widths_[i], display_width(safe.back()));
  }
  if (block_.size() >= rows_per_block) print_block();
}

void Table::finish() { print_block(); }

void Table::fit() {
  shown_ = widths_;
  if (max_columns_ == 0) return;
  narrow(false, roomy_text);
  const std::size_t total = std::accumulate(shown_.begin(), shown_.end(), gap.size() * (shown_.size() - 1));
  for (std::size_t i = 0; i < shown_.size(); ++i) {
    if (total > max_columns_ && cuts_[i] != 0) shown_[i] = std::min(shown_[i], cuts_[i]);
  }
  narrow(false, min_text);
  narrow(true, min_column);
}

void Table::narrow(bool all, std::size_t least) {
  std::size_t total = std::accumulate(shown_.begin(), shown_.end(), gap.size() * (shown_.size() - 1));
  while (total > max_columns_) {
    std::size_t* widest = nullptr;
    for (std::size_t i = 0; i < shown_.size(); ++i) {
      if ((all || !kept_[i]) && (widest == nullptr || shown_[i] > *widest)) widest = &shown_[i];
    }
    if (widest == nullptr || *widest <= least) return;
    --*widest;
    --total;
  }
}

std::string Table::shown_cell(const std::string& cell, std::size_t column) const {
  const std::size_t width = shown_[column];
  // Columns with `cut_at` hold plain ASCII, so that a byte is a column.
  if (width == cuts_[column] && &cell != &headers_[column] && cell.size() > width) return cell.substr(0, width);
  return cut(cell, width);
}

void Table::print_block() {
  fit();
  if (!headers_printed_) {
    print_line(headers_);
    headers_printed_ = true;
  }
  for (const std::vector<std::string>& cells : block_) print_line(cells);
  block_.clear();
}

void Table::print_line(const std::vector<std::string>& cells) {
  std::string line;
  std::size_t pending = 0;  // pending blanks, written only if a cell follows
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string shown = shown_cell(cells[i], i);
    const std::size_t width = display_width(shown);
    const std::size_t padding = shown_[i] > width ? shown_[i] - width : 0;
    if (alignment_[i] == Align::right) pending += padding;
    if (!shown.empty()) {
      line.append(pending, ' ');
      pending = 0;
      line += shown;
    }
    if (alignment_[i] == Align::left) pending += padding;
    pending += gap.size();
  }
  // A line that is still too wide is cut at the terminal's edge, so that it does not wrap.
  out_.line(max_columns_ != 0 ? cut(line, max_columns_) : line);
}

}  // namespace refctl::term
