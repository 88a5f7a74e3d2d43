#include "cli/output/csv_rows.hpp"

#include "cli/term/escape.hpp"
#include "store/wire/csv/csv.hpp"

#include <vector>

namespace refctl::cli {

void write_csv_row(term::Output& out, std::span<const std::string> cells) {
  if (!out.is_terminal()) {
    out.compose([&](std::string& text) { wire::append_csv_line(text, cells); });
    return;
  }
  std::vector<std::string> escaped;
  escaped.reserve(cells.size());
  for (const std::string& cell : cells) escaped.push_back(term::escape(cell));
  out.compose([&](std::string& text) { wire::append_csv_line(text, escaped); });
}

}  // namespace refctl::cli
