#pragma once

#include "cli/serve/service/service.hpp"

#include <string>
#include <string_view>

namespace refctl::serve {

// Returns the lines that `refctl serve` prints once it listens: the address, the console, and the command that creates
// the first admin if the store has none. `url` is the address it listens on.
[[nodiscard]] std::string announcement(Service& service, std::string_view url);

}  // namespace refctl::serve
