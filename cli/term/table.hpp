#pragma once

#include "cli/term/output.hpp"

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

namespace refctl::term {

enum class Align { left, right };

// How a column is shown, and how it shrinks if the terminal is too narrow for all columns.
struct ColumnLayout {
  Align align = Align::left;
  bool whole = false;      // cut only after all other columns are at their minimum: half of a number is useless
  std::size_t cut_at = 0;  // width to which cells are cut first: the date of a time is useful without the time; 0: none
  std::size_t least = 16;  // width below which cells are useless
  unsigned drop = 0;       // columns are left out in descending order of this; 0: never
  bool wraps = false;      // a cell that is too long continues on further lines instead of being cut
};

// Prints rows aligned by display width under headers in capitals, and escapes the cells. Rows are printed in blocks of
// a thousand, so that a listing of any length streams; a later block may have wider columns.
class TextTable {
 public:
  // `max_columns`: the terminal's width, which no line exceeds; 0: no limit.
  TextTable(Output& out, std::vector<std::string> headers, std::size_t max_columns);
  TextTable(const TextTable&) = delete;
  TextTable& operator=(const TextTable&) = delete;
  ~TextTable() = default;

  // Change the layout before the first row.
  [[nodiscard]] ColumnLayout& layout(std::size_t column) { return columns_[column].layout; }
  void align(std::size_t column, Align how) { columns_[column].layout.align = how; }

  // `cells` has one element per header.
  void row(std::span<const std::string> cells);
  void row(std::initializer_list<std::string> cells) { row(std::span(cells.begin(), cells.size())); }
  // Prints the remaining rows; a table without rows prints only its headers.
  void finish();

  // Returns the headers, as given, of the columns that did not fit. Call it after `finish`.
  [[nodiscard]] std::vector<std::string> left_out() const;

 private:
  struct Column {
    std::string name;
    std::string header;
    ColumnLayout layout;
    std::size_t cells = 0;  // width of the widest cell so far
    std::size_t shown = 0;  // width that is printed
    bool dropped = false;
  };
  using Cells = std::vector<std::string>;

  void print_block();
  void print_row(const Cells& cells, bool headers);
  void print_line(const std::vector<std::string_view>& cells);
  [[nodiscard]] std::vector<std::string> lines_of(const std::string& cell, const Column& column, bool header) const;

  void fit();
  void drop_columns();
  [[nodiscard]] std::size_t total() const;
  // Shrinks the widest columns for which `may_shrink` holds until the line fits or each has `least(column)` columns.
  template <typename MayShrink, typename Least>
  void narrow(const MayShrink& may_shrink, const Least& least);
  template <typename Width>
  void cut_times(const Width& roomy);

  Output& out_;
  std::size_t max_columns_;
  std::vector<Column> columns_;
  std::vector<Cells> block_;
  bool headers_printed_ = false;
};

}  // namespace refctl::term
