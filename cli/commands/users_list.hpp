#pragma once

#include "cli/args/paging.hpp"
#include "cli/context.hpp"

namespace refctl::cli {

struct UsersListOptions {
  PagingOptions paging;
  std::optional<std::string> search;
  std::optional<std::string> since;
  std::optional<std::string> until;
  std::optional<Role> role;
  std::optional<std::string> referred_by;
  bool count = false;
};

void declare(Parameters& parameters, UsersListOptions& options);
[[nodiscard]] Result<> run(Context& context, const UsersListOptions& options);

}  // namespace refctl::cli
