#pragma once

#include "cli/serve/service.hpp"

#include <string>
#include <string_view>

namespace refctl::serve {

// What `refctl serve` prints once it listens, a line each: the address, the console, and the command that makes the
// first admin if the store has none. `url` is the address that it listens on.
[[nodiscard]] std::string announcement(Service& service, std::string_view url);

}  // namespace refctl::serve
