#pragma once

#include "store/model/import.hpp"
#include "store/result.hpp"
#include "store/rules/import/parse/column_map.hpp"
#include "store/rules/import/parse/field_resolver.hpp"
#include "store/rules/import/parse/splitter.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::importing {

// The layout of a file, detected from its beginning. Threads share it.
struct Layout {
  ImportFormat format = ImportFormat::jsonl;  // never automatic
  Container container = Container::lines;
  std::size_t objects_around = 0;  // enclosing the array; 0: the array is the complete file
  std::string list_path;           // of the array in these objects; empty: there are none
  bool more_pages = false;         // these objects say that the list continues elsewhere
  ColumnMap columns;
  std::optional<std::string> null_text;  // --null
  std::optional<std::string> model;      // --model, in lower case

  // For CSV:
  char delimiter = ',';
  std::vector<int> csv_slots;            // of the header's columns, in order; empty: no header yet
  std::vector<AliasColumn> csv_aliases;  // the columns among them that are aliases, by slot
  std::vector<std::string> csv_unknown;

  // Whether places are physical lines; otherwise they are record numbers.
  [[nodiscard]] bool by_line() const { return container != Container::array; }
};

// Returns the layout of a file in that format; for CSV, read_csv_header adds the header.
[[nodiscard]] Result<Layout> layout_of(ImportFormat format, Container container, const ImportOptions& options);

// Reads the header of a CSV file. ErrorCode::import_refused: two columns mean the same, a column of --map is missing,
// or there is no e-mail column.
[[nodiscard]] Result<> read_csv_header(std::string_view record, Layout& layout);

}  // namespace refctl::importing
