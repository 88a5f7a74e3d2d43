#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::term {

// Printable text in lines of at most `columns` columns. Breaks between words; a word wider than a line is broken where
// the line ends. At least one line.
[[nodiscard]] std::vector<std::string> wrapped_lines(std::string_view text, std::size_t columns);

// The same as one text for a terminal of that width: every line but the first begins with `indent` blanks, the first
// follows what stands there already.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t indent, std::size_t columns);

}  // namespace refctl::term
