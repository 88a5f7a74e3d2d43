#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace refctl::term {

// One cell of a CSV file (RFC 4180), for spreadsheets: a cell that starts with = + - @ ' TAB or CR gets one
// apostrophe before it, so that none is taken for a formula; import takes exactly that one away again.
[[nodiscard]] std::string csv_cell(std::string_view text);

// A line with its CRLF-free end ("\n").
[[nodiscard]] std::string csv_line(const std::vector<std::string>& cells);

}  // namespace refctl::term
