#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace refctl::term {

// Returns printable text with line breaks for a terminal of `columns` columns: every line but the first is indented by
// `indent` blanks; the caller has already printed that much of the first. Breaks between words; a word wider than a
// line is split at the line's end.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t indent, std::size_t columns);

}  // namespace refctl::term
