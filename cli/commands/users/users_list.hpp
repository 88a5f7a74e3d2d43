#pragma once

#include "cli/args/paging.hpp"
#include "cli/args/user_filter.hpp"
#include "cli/context.hpp"

namespace refctl::cli {

struct UsersListOptions {
  PagingOptions paging;
  UserFilterOptions filter;
  bool count = false;
};

void declare(Parameters& parameters, UsersListOptions& options);
[[nodiscard]] Result<> run(Context& context, const UsersListOptions& options);

}  // namespace refctl::cli
