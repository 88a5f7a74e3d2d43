#pragma once

#include "cli/context.hpp"

namespace refctl::cli {

struct WhoamiOptions {};

void declare(Parameters& parameters, WhoamiOptions& options);
[[nodiscard]] Result<> run(Context& context, const WhoamiOptions& options);

}  // namespace refctl::cli
