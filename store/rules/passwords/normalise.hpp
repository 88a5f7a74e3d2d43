#pragma once

#include "store/model/access/secret.hpp"

#include <optional>

namespace refctl::passwords {

// Returns the password in Unicode's composed form (NFC); absent if it is NFC already or not UTF-8.
// Leaves no copy behind in freed memory.
[[nodiscard]] std::optional<Secret> composed(const Secret& password);

}  // namespace refctl::passwords
