#pragma once

#include "cli/args/parameters.hpp"

#include <string>
#include <string_view>

// The few pieces of mdoc(7) that the manual pages are made of.
namespace refctl::cli::docs {

// Running text as lines of input, a sentence a line at most: backslashes, leading dots and quotes lose their meaning.
[[nodiscard]] std::string prose(std::string_view text);

// The same, as a sentence: with a capital and a full stop, which the short texts of help and errors have not.
[[nodiscard]] std::string sentence(std::string_view text);

// One line that is shown as it stands.
[[nodiscard]] std::string verbatim(std::string_view line);

// Text as an argument of a macro, between double quotes.
[[nodiscard]] std::string argument(std::string_view text);

// ".It Fl s , Fl -store Ar URI" and its explanation.
[[nodiscard]] std::string option_item(const Parameter& parameter);

// " Op Fl -store Ar URI" for a synopsis.
[[nodiscard]] std::string synopsis_of(const Parameters& parameters);

// ".Sh OPTIONS" … for those of a command; nothing if it has none.
[[nodiscard]] std::string options_list(const Parameters& parameters);

}  // namespace refctl::cli::docs
