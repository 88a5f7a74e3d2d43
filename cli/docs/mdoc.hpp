#pragma once

#include "cli/args/parameters.hpp"

#include <string>
#include <string_view>

// Writers of the mdoc(7) elements that the manual pages use.
namespace refctl::cli::docs {

// Running text as input lines, at most one sentence each, with backslashes, leading dots and quotes escaped.
[[nodiscard]] std::string prose(std::string_view text);

// The same as a sentence: adds a capital letter and a full stop to the short texts of help and errors.
[[nodiscard]] std::string sentence(std::string_view text);

// One line, printed verbatim.
[[nodiscard]] std::string verbatim(std::string_view line);

// Text as a macro argument, in double quotes.
[[nodiscard]] std::string argument(std::string_view text);

// ".It Fl s , Fl -store Ar URI" and its explanation.
[[nodiscard]] std::string option_item(const Parameter& parameter);

// " Op Fl -store Ar URI" for a synopsis.
[[nodiscard]] std::string synopsis_of(const Parameters& parameters);

// The section ".Sh OPTIONS" of a command; empty if it has no options.
[[nodiscard]] std::string options_list(const Parameters& parameters);

}  // namespace refctl::cli::docs
