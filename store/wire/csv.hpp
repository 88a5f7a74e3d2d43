#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

// Cells of CSV (RFC 4180). Spreadsheets take a cell that starts with = + - @ TAB or CR for a formula, so such a cell,
// and one that starts with an apostrophe, gets one apostrophe in front. `import` takes exactly that one away.

namespace refctl::wire {

// Whether a cell with this text gets an apostrophe in front.
[[nodiscard]] inline bool needs_csv_guard(std::string_view text) {
  return !text.empty() && std::string_view("=+-@'\t\r").find(text.front()) != std::string_view::npos;
}
// Whether this is a cell with an apostrophe in front.
[[nodiscard]] inline bool has_csv_guard(std::string_view cell) {
  return cell.size() >= 2 && cell.front() == '\'' && needs_csv_guard(cell.substr(1));
}

// How many bytes a cell of that many bytes of text may take: each of them a quote that is written twice, between two
// quotes, after an apostrophe.
[[nodiscard]] constexpr std::size_t csv_cell_room(std::size_t bytes) { return 2 * bytes + 3; }

// Writes the cell with its guard and its quotes to where there is that much room. Returns the place behind it.
[[nodiscard]] char* put_csv_cell(char* out, std::string_view text);

// The same at the end of a string.
void append_csv_cell(std::string& out, std::string_view text);

// A line of cells, with "\n" at its end. A line of one empty cell has quotes, for an empty line would be no record.
void append_csv_line(std::string& out, std::span<const std::string> cells);

}  // namespace refctl::wire
