#pragma once

#include "cli/context.hpp"

namespace refctl::cli {

// The chain of referrers from the root down, or two of them and what they have in common.
[[nodiscard]] Result<> print_path(Context& context, const PathView& path);

}  // namespace refctl::cli
