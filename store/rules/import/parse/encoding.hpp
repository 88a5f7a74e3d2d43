#pragma once

#include "store/result.hpp"

#include <string_view>

namespace refctl::importing {

// How a file writes its text.
enum class Encoding { utf8, utf16le, utf16be };

// Tells the encoding by the first bytes. ErrorCode::import_refused, with the command
// that makes a text of it, for what is no text: archives, spreadsheets, web pages, databases.
[[nodiscard]] Result<Encoding> detect_encoding(std::string_view beginning);

}  // namespace refctl::importing
