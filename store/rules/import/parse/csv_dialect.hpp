#pragma once

#include "store/rules/import/parse/column_map.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace refctl::importing {

// The delimiter of a CSV file, and where its header begins.
struct CsvDialect {
  char delimiter = ',';
  std::size_t skip = 0;             // bytes before the header: comments, a line `sep=;`
  std::uint32_t skipped_lines = 0;  // lines in them
  bool has_email = false;           // the header has a column for e-mail addresses
};

// Detects the dialect from the header: the delimiter among `,` `;` TAB `|` that results in an e-mail column, or else in
// the most columns; `forced` (--delimiter) overrides it. `whole`: the text is the complete file.
[[nodiscard]] CsvDialect detect_dialect(std::string_view text, bool whole, const ColumnMap& columns,
                                        std::optional<char> forced);

}  // namespace refctl::importing
