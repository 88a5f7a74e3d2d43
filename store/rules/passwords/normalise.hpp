#pragma once

#include "store/model/secret.hpp"

#include <optional>

namespace refctl::passwords {

// The password in Unicode's composed form (NFC), absent where that is the form it has or it is not UTF-8.
// Leaves no copy behind in freed memory.
[[nodiscard]] std::optional<Secret> composed(const Secret& password);

}  // namespace refctl::passwords
