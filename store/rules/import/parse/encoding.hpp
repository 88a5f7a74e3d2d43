#pragma once

#include "store/result.hpp"

#include <string_view>

namespace refctl::importing {

// The character encoding of a file.
enum class Encoding { utf8, utf16le, utf16be };

// Detects the encoding from the first bytes. ErrorCode::import_refused, with the command that converts the file: not a
// text file of users (archives, spreadsheets, web pages, databases).
[[nodiscard]] Result<Encoding> detect_encoding(std::string_view beginning);

}  // namespace refctl::importing
