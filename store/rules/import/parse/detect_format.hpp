#pragma once

#include "store/model/import.hpp"

#include <string_view>

namespace refctl::importing {

// Tells a file's format by its first bytes (a megabyte at most; without a byte order mark) and the ending of
// its name: an array is json or, if its first element has a model and fields, django; a brace begins jsonl;
// all else is csv. An empty file is jsonl without users.
[[nodiscard]] ImportFormat detect_format(std::string_view beginning, bool whole, std::string_view name);

}  // namespace refctl::importing
