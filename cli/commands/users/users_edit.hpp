#pragma once

#include "cli/context.hpp"

namespace refctl::cli {

struct UsersEditOptions {
  std::optional<std::string> user;
  std::optional<std::string> name;
  std::optional<std::string> email;
  std::optional<std::string> code;
  std::optional<Role> role;
  bool disable = false;
  bool enable = false;
  std::optional<std::string> referred_by;
  std::optional<std::string> reason;
};

void declare(Parameters& parameters, UsersEditOptions& options);
[[nodiscard]] Result<> run(Context& context, const UsersEditOptions& options);

}  // namespace refctl::cli
