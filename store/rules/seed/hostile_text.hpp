#pragma once

#include "store/rules/seed/random.hpp"

#include <string>
#include <string_view>

namespace refctl::seed {

// Appends a valid name (1 to 200 code points of UTF-8) that breaks careless terminals, tables, spreadsheets and
// parsers: escape sequences, bidi controls, wide, combining and invisible characters, formulas, quotes, line ends.
void append_hostile_name(Stream& random, std::string& out);

// Appends an unusual but valid local part of an e-mail address that ends in `unique`.
void append_hostile_local(Stream& random, std::string_view unique, std::string& out);

}  // namespace refctl::seed
