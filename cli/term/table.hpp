#pragma once

#include "cli/term/output.hpp"

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

namespace refctl::term {

enum class Align { left, right };

// Prints rows aligned by display width under headers in capitals, and escapes the cells. Rows are printed in blocks of
// a thousand, so that a listing of any length streams; a later block may have wider columns.
class Table {
 public:
  // `max_columns`: the terminal's width, at which lines are cut; 0: no limit.
  Table(Output& out, std::vector<std::string> headers, std::size_t max_columns);
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;
  ~Table() = default;

  void align(std::size_t column, Align how) { alignment_[column] = how; }
  // Narrows this column only after all others are at their minimum: half of a time or number is useless.
  void keep_whole(std::size_t column) { kept_[column] = true; }
  // Cuts this column to `width` before the text columns get very narrow: the date of a time is useful without the time.
  void cut_at(std::size_t column, std::size_t width) { cuts_[column] = width; }
  // `cells` has one element per header.
  void row(std::span<const std::string> cells);
  void row(std::initializer_list<std::string> cells) { row(std::span(cells.begin(), cells.size())); }
  // Prints the remaining rows; a table without rows prints only its headers.
  void finish();

 private:
  void print_block();
  void print_line(const std::vector<std::string>& cells);
  void fit();
  [[nodiscard]] std::string shown_cell(const std::string& cell, std::size_t column) const;
  // Shrinks the widest columns (kept ones only if `all`) until the line fits or each has `least` columns.
  void narrow(bool all, std::size_t least);

  Output& out_;
  std::size_t max_columns_;
  std::vector<std::string> headers_;
  std::vector<Align> alignment_;
  std::vector<bool> kept_;
  std::vector<std::size_t> cuts_;    // width at which to cut; 0: none
  std::vector<std::size_t> widths_;  // of the widest cell so far
  std::vector<std::size_t> shown_;   // printed width
  std::vector<std::vector<std::string>> block_;
  bool headers_printed_ = false;
};

}  // namespace refctl::term
