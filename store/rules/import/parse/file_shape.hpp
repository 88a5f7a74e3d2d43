#pragma once

#include "store/model/import.hpp"
#include "store/result.hpp"
#include "store/rules/import/parse/layout.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace refctl::importing {

// What the beginning of a file says of all of it.
struct FileShape {
  Layout layout;                    // of CSV without its header
  std::size_t skip = 0;             // bytes before the first record, the header or the array
  std::uint32_t skipped_lines = 0;  // lines in them
};

// Tells format and layout by a file's first bytes (some hundred kilobytes; `whole`: all of it; UTF-8 without a byte
// order mark), the ending of its name, and the options. An array is json or, if its objects have a model and fields,
// django; an object is the first line of jsonl, or of django, or has the array in it (`{"users":[…]}`); all else is
// csv. ErrorCode::import_refused for text before the JSON, and for objects that are neither.
[[nodiscard]] Result<FileShape> detect_shape(std::string_view beginning, bool whole, std::string_view name,
                                             const ImportOptions& options);

}  // namespace refctl::importing
