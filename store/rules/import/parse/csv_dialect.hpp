#pragma once

#include "store/rules/import/parse/columns.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace refctl::importing {

// How a CSV file is written, and where its header begins.
struct CsvDialect {
  char delimiter = ',';
  std::size_t skip = 0;             // bytes before the header: comments, a line `sep=;`
  std::uint32_t skipped_lines = 0;  // lines in them
  bool has_email = false;           // the header has a column for e-mail addresses
};

// Tells it by the header: the delimiter of `,` `;` TAB `|` that finds an e-mail column, else that makes the most
// columns; `forced` (--delimiter) takes that one. `whole`: the text is all of the file.
[[nodiscard]] CsvDialect detect_dialect(std::string_view text, bool whole, const Columns& columns,
                                        std::optional<char> forced);

}  // namespace refctl::importing
