#pragma once

#include "cli/term/output.hpp"

#include <span>
#include <string>

namespace refctl::cli {

// Writes a line of CSV. Raw, so that programs read back what was stored; but on a terminal cells are escaped, so that
// no name drives it.
void write_csv_row(term::Output& out, std::span<const std::string> cells);

}  // namespace refctl::cli
