#pragma once

#include "cli/context.hpp"

namespace refctl::cli {

struct SignupOptions {
  std::optional<std::string> name;
  std::optional<std::string> email;
  std::optional<std::string> referral_code;
  std::optional<std::string> own_code;
  std::optional<Role> role;
  bool password_stdin = false;
  bool no_password = false;
};

void declare(Parameters& parameters, SignupOptions& options);
[[nodiscard]] Result<> run(Context& context, const SignupOptions& options);

}  // namespace refctl::cli
