#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace refctl {

// White space and characters without a shape: ASCII controls and space, NBSP and the other spaces of Unicode,
// zero-width characters, directional marks, the byte order mark, the soft hyphen. Spreadsheets and web pages leave them
// around values.

// How many bytes of an invisible character the text begins with; 0: it begins with a visible one, or is empty.
[[nodiscard]] std::size_t invisible_length(std::string_view text) noexcept;

// The text without invisible characters at either end.
[[nodiscard]] std::string_view trim_invisible(std::string_view text) noexcept;

// The text with its invisible characters (but for single spaces within) written as \u00a0, for messages.
[[nodiscard]] std::string show_invisible(std::string_view text);

}  // namespace refctl
