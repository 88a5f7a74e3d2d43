#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::term {

// Splits printable text into lines of at most `columns` columns; returns at least one. Breaks between words; a word
// wider than a line is split at the line's end.
[[nodiscard]] std::vector<std::string> wrapped_lines(std::string_view text, std::size_t columns);

// Returns the same lines as one text for a terminal of `columns` columns: every line but the first is indented by
// `indent` blanks; the caller has already printed that much of the first.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t indent, std::size_t columns);

}  // namespace refctl::term
