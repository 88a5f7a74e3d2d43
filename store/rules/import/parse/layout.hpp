#pragma once

#include "store/model/import.hpp"
#include "store/result.hpp"
#include "store/rules/import/parse/columns.hpp"
#include "store/rules/import/parse/field_resolver.hpp"
#include "store/rules/import/parse/splitter.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::importing {

// How the file is laid out, once its beginning has been looked at. Threads share it.
struct Layout {
  ImportFormat format = ImportFormat::jsonl;  // never automatic
  Container container = Container::lines;
  std::size_t objects_around = 0;  // the array; 0: it is all of the file
  std::string list_path;           // of the array in those objects; empty: there are none
  bool more_pages = false;         // they say that the list goes on elsewhere
  Columns columns;
  std::optional<std::string> null_text;  // --null
  std::optional<std::string> model;      // --model, in lower case

  // Of CSV:
  char delimiter = ',';
  std::vector<int> csv_slots;            // of the header's columns, in order; empty: no header yet
  std::vector<AliasColumn> csv_aliases;  // of them those that are aliases, by slot
  std::vector<std::string> csv_unknown;

  // Whether a place is a physical line, not a record's number.
  [[nodiscard]] bool by_line() const { return container != Container::array; }
};

// The layout of a file in that format; a CSV file's header follows by read_csv_header.
[[nodiscard]] Result<Layout> layout_of(ImportFormat format, Container container, const ImportOptions& options);

// Takes the first record of a CSV file as its header. ErrorCode::import_refused where two columns mean the same, one
// that --map names is missing, or there is no e-mail column.
[[nodiscard]] Result<> read_csv_header(std::string_view record, Layout& layout);

}  // namespace refctl::importing
