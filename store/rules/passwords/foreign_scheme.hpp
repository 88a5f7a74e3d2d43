#pragma once

#include <string_view>

namespace refctl::passwords {

// Names the scheme of a password hash that refctl recognizes but does not accept, for messages: "WordPress phpass",
// "an MD5 or NTLM digest (32 hexadecimal digits)". Empty for a text that is not one of the well-known schemes. Looks at
// prefixes, lengths and alphabets only, so that a password that happens to look like a hash can be named wrongly.
[[nodiscard]] std::string_view foreign_scheme(std::string_view hash);

}  // namespace refctl::passwords
