#pragma once

#include "cli/context.hpp"

namespace refctl::cli {

// Prints the chain of referrers from the root down to a user; or two chains and their common ancestor.
[[nodiscard]] Result<> print_path(Context& context, const PathView& path);

}  // namespace refctl::cli
