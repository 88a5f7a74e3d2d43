#pragma once

#include "cli/args/parameters.hpp"
#include "cli/args/span.hpp"
#include "store/model/requests.hpp"

#include <optional>
#include <string>

namespace refctl::cli {

// --search, --since, --until, --role and --referred-by: which users `users` lists and `export` writes.
struct UserFilterOptions {
  std::optional<std::string> search;
  TimeSpanOptions span;
  std::optional<Role> role;
  std::optional<std::string> referred_by;
};

void declare_user_filter(Parameters& parameters, UserFilterOptions& into);

// Returns the query for those users, starting at its first page.
[[nodiscard]] Result<UserQuery> filtered_users(const Context& context, const UserFilterOptions& options);

}  // namespace refctl::cli
