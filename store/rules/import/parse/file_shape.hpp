#pragma once

#include "store/model/import.hpp"
#include "store/result.hpp"
#include "store/rules/import/parse/layout.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace refctl::importing {

// The format of a file, detected from its beginning.
struct FileShape {
  Layout layout;                    // for CSV without the header's columns
  std::size_t skip = 0;             // bytes before the first record, the header or the array
  std::uint32_t skipped_lines = 0;  // lines in them
};

// Detects format and layout from a file's first bytes (some hundred kilobytes of UTF-8 without a byte order mark;
// `whole`: the complete file), its file name extension and the options. An array is json or, if its objects have a
// model and fields, django; an object is the first line of jsonl or django, or contains the array (`{"users":[…]}`);
// everything else is csv. ErrorCode::import_refused: text before the JSON, or an object that is not one of these.
[[nodiscard]] Result<FileShape> detect_shape(std::string_view beginning, bool whole, std::string_view name,
                                             const ImportOptions& options);

}  // namespace refctl::importing
