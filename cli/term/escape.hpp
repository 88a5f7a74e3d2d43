#pragma once

#include <string>
#include <string_view>

namespace refctl::term {

// Stored text made safe to print for people, on a terminal and in a pipe alike: C0, DEL, C1, line and
// paragraph separators, bidirectional controls, tags, invisible format characters and bytes that are no
// UTF-8 come out as visible escapes (`\n`, `\x1b`, `\u202e`, `\U000e0041`). Joiners stay where they join
// letters or emoji, and up to eight marks on one letter. Everything else, backslashes included, stays as it is.
[[nodiscard]] std::string escape(std::string_view text);
// The same at the end of a line under way.
void append_escaped(std::string& line, std::string_view text);

// How many columns printable text takes on a terminal: wide characters two, combining ones none.
[[nodiscard]] std::size_t display_width(std::string_view printable);

// The longest beginning of a printable text that takes at most `columns` columns, in whole characters: a letter keeps
// its marks. Never empty where the text is not.
[[nodiscard]] std::string_view fitting(std::string_view printable, std::size_t columns);

// Printable text cut to at most `columns` columns, with `…` at its end where something is left out.
[[nodiscard]] std::string cut(std::string_view printable, std::size_t columns);

}  // namespace refctl::term
