#pragma once

#include "cli/context.hpp"

namespace refctl::cli {

struct LoginOptions {
  std::optional<std::string> email;
  bool password_stdin = false;
  std::optional<std::string> lifetime;
};

void declare(Parameters& parameters, LoginOptions& options);
[[nodiscard]] Result<> run(Context& context, const LoginOptions& options);

}  // namespace refctl::cli
