#pragma once

#include "cli/context.hpp"

namespace refctl::cli {

struct StatusOptions {};

void declare(Parameters& parameters, StatusOptions& options);
[[nodiscard]] Result<> run(Context& context, const StatusOptions& options);

}  // namespace refctl::cli
