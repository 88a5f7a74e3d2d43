#pragma once

#include "cli/term/output.hpp"

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

namespace refctl::term {

enum class Align { left, right };

// Rows aligned by display width under headers in capitals. Cells are escaped here. Rows come out in blocks
// of a thousand, so that a listing of any length streams; a later block may widen its columns.
class Table {
 public:
  // `max_columns`: the terminal's width, to which lines are cut; 0: never cut.
  Table(Output& out, std::vector<std::string> headers, std::size_t max_columns);
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;
  ~Table() = default;

  void align(std::size_t column, Align how) { alignment_[column] = how; }
  // Narrows this column only when the others cannot give more: half a time or number tells nothing.
  void keep_whole(std::size_t column) { kept_[column] = true; }
  // Before much is taken from the others this column is cut here, where what is left is whole: a time's date.
  void cut_at(std::size_t column, std::size_t width) { cuts_[column] = width; }
  // `cells` are as many as the headers.
  void row(std::span<const std::string> cells);
  void row(std::initializer_list<std::string> cells) { row(std::span(cells.begin(), cells.size())); }
  // Prints what is left; a table without rows prints its headers alone.
  void finish();

 private:
  void print_block();
  void print_line(const std::vector<std::string>& cells);
  void fit();
  [[nodiscard]] std::string shown_cell(const std::string& cell, std::size_t column) const;
  // Takes from the widest columns, kept ones only if `all`, until the line fits or each has `least`.
  void narrow(bool all, std::size_t least);

  Output& out_;
  std::size_t max_columns_;
  std::vector<std::string> headers_;
  std::vector<Align> alignment_;
  std::vector<bool> kept_;
  std::vector<std::size_t> cuts_;    // 0: none
  std::vector<std::size_t> widths_;  // of the widest cell so far
  std::vector<std::size_t> shown_;   // what of it is printed
  std::vector<std::vector<std::string>> block_;
  bool headers_printed_ = false;
};

}  // namespace refctl::term
