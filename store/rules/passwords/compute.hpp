#pragma once

#include "store/model/access/secret.hpp"
#include "store/result.hpp"
#include "store/rules/passwords/parsed_hash.hpp"

namespace refctl::passwords {

// Whether exactly these bytes are the password. `parsed` is a valid parse of a text that is NUL-terminated where its
// last view ends, as a std::string is.
[[nodiscard]] Result<bool> is_password(const ParsedHash& parsed, const Secret& password);

}  // namespace refctl::passwords
