#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace refctl::term {

// Printable text with line breaks for a terminal of that width: every line but the first begins with `indent` blanks,
// the first follows what stands there already. Breaks between words; a word wider than a line is broken where the line
// ends.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t indent, std::size_t columns);

}  // namespace refctl::term
