#pragma once

#include "cli/serve/service/call.hpp"
#include "store/model/requests.hpp"
#include "store/result.hpp"

namespace refctl::serve::handlers {

// Reads the filters of users: search, since, until, role, referred_by. Does not read the page.
[[nodiscard]] Result<UserQuery> user_filters(const Call& call);

// Returns whether the query has a filter.
[[nodiscard]] bool is_filtered(const UserQuery& query);

}  // namespace refctl::serve::handlers
