#pragma once

#include "cli/context.hpp"

namespace refctl::cli {

struct TokenOptions {};

void declare(Parameters& parameters, TokenOptions& options);
[[nodiscard]] Result<> run(Context& context, const TokenOptions& options);

}  // namespace refctl::cli
