#pragma once

#include "cli/term/output.hpp"

#include <span>
#include <string>

namespace refctl::cli {

// Writes a line of CSV with the stored texts, for programs; on a terminal the cells are escaped, so that no name can
// send control sequences to it.
void write_csv_row(term::Output& out, std::span<const std::string> cells);

}  // namespace refctl::cli
