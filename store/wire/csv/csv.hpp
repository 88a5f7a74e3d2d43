#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

// Cells of CSV (RFC 4180). Spreadsheets evaluate a cell that starts with = + - @ TAB or CR as a formula, so such a
// cell, and one that starts with an apostrophe, gets an apostrophe as prefix. `import` removes exactly that one.

namespace refctl::wire {

// Returns whether a cell with this text gets an apostrophe as prefix.
[[nodiscard]] inline bool needs_csv_guard(std::string_view text) {
  return !text.empty() && std::string_view("=+-@'\t\r").find(text.front()) != std::string_view::npos;
}
// Returns whether the cell has such an apostrophe.
[[nodiscard]] inline bool has_csv_guard(std::string_view cell) {
  return cell.size() >= 2 && cell.front() == '\'' && needs_csv_guard(cell.substr(1));
}

// Returns the maximum size of a cell for a text of that many bytes: each byte a doubled quote, plus the two quotes and
// an apostrophe.
[[nodiscard]] constexpr std::size_t max_csv_cell_size(std::size_t bytes) { return 2 * bytes + 3; }

// Writes the cell with its guard and quotes to `out`, which has max_csv_cell_size(text.size()) bytes. Returns the
// position after it.
[[nodiscard]] char* put_csv_cell(char* out, std::string_view text);

// Appends the cell to a string.
void append_csv_cell(std::string& out, std::string_view text);

// Appends a line of cells, terminated by "
// ". A line of one empty cell gets quotes, because an empty line would not be a record.
void append_csv_line(std::string& out, std::span<const std::string> cells);

}  // namespace refctl::wire
