#pragma once

#include <string>
#include <string_view>

namespace refctl::term {

// Makes stored text safe to print, on a terminal and in a pipe: C0, DEL, C1, line and paragraph separators,
// bidirectional controls, tags, invisible format characters and invalid UTF-8 become visible escapes (`
// `, `\x1b`, `\u202e`, `\U000e0041`). Kept: joiners between letters or emoji, up to eight marks on one letter, and
// everything else, including backslashes.
[[nodiscard]] std::string escape(std::string_view text);
// Appends the escaped text to a line.
void append_escaped(std::string& line, std::string_view text);

// Returns the number of columns that printable text takes on a terminal: two for wide characters, none for combining
// ones.
[[nodiscard]] std::size_t display_width(std::string_view printable);

// Returns the longest prefix of a printable text that takes at most `columns` columns. Does not separate a letter from
// its marks. Not empty unless the text is.
[[nodiscard]] std::string_view fitting(std::string_view printable, std::size_t columns);

// Returns printable text cut to at most `columns` columns; `…` replaces the part left out.
[[nodiscard]] std::string cut(std::string_view printable, std::size_t columns);

}  // namespace refctl::term
