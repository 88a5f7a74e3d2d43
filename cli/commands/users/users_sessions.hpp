#pragma once

#include "cli/context.hpp"

namespace refctl::cli {

struct UsersSessionsOptions {
  std::optional<std::string> user;
  bool end = false;
};

void declare(Parameters& parameters, UsersSessionsOptions& options);
[[nodiscard]] Result<> run(Context& context, const UsersSessionsOptions& options);

}  // namespace refctl::cli
