#pragma once

#include "cli/context.hpp"

namespace refctl::cli {

struct PasswdOptions {
  std::optional<std::string> user;
  bool password_stdin = false;
};

void declare(Parameters& parameters, PasswdOptions& options);
[[nodiscard]] Result<> run(Context& context, const PasswdOptions& options);

}  // namespace refctl::cli
