#pragma once

#include "store/model/secret.hpp"
#include "store/result.hpp"
#include "store/rules/passwords/reading.hpp"

namespace refctl::passwords {

// Whether exactly these bytes are the password. `reading` is a sound one of a text that ends with a NUL
// where the reading's last view ends, as a std::string does.
[[nodiscard]] Result<bool> is_password(const Reading& reading, const Secret& password);

}  // namespace refctl::passwords
