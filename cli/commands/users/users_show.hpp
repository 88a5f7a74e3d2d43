#pragma once

#include "cli/context.hpp"

namespace refctl::cli {

struct UsersShowOptions {
  std::optional<std::string> user;
};

void declare(Parameters& parameters, UsersShowOptions& options);
[[nodiscard]] Result<> run(Context& context, const UsersShowOptions& options);

}  // namespace refctl::cli
