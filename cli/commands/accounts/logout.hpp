#pragma once

#include "cli/context.hpp"

namespace refctl::cli {

struct LogoutOptions {
  bool all = false;
};

void declare(Parameters& parameters, LogoutOptions& options);
[[nodiscard]] Result<> run(Context& context, const LogoutOptions& options);

}  // namespace refctl::cli
