#pragma once

#include "cli/context.hpp"

namespace refctl::cli {

struct UsersDeleteOptions {
  std::optional<std::string> user;
  bool purge = false;
};

void declare(Parameters& parameters, UsersDeleteOptions& options);
[[nodiscard]] Result<> run(Context& context, const UsersDeleteOptions& options);

}  // namespace refctl::cli
