#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace refctl {

// White space and other characters without a glyph: ASCII controls and space, NBSP and the other spaces of Unicode,
// zero-width characters, directional marks, the byte order mark, the soft hyphen. Values copied from spreadsheets and
// web pages often begin or end with them.

// Returns the length in bytes of the invisible character that the text begins with; 0: it begins with a visible one, or
// is empty.
[[nodiscard]] std::size_t invisible_length(std::string_view text) noexcept;

// Returns the text without invisible characters at either end.
[[nodiscard]] std::string_view trim_invisible(std::string_view text) noexcept;

// Returns the text with each invisible character as an escape such as \u00a0, for messages. Single spaces between
// visible characters are kept.
[[nodiscard]] std::string show_invisible(std::string_view text);

}  // namespace refctl
