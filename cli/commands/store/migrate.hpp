#pragma once

#include "cli/context.hpp"

namespace refctl::cli {

struct MigrateOptions {};

void declare(Parameters& parameters, MigrateOptions& options);
[[nodiscard]] Result<> run(Context& context, const MigrateOptions& options);

}  // namespace refctl::cli
