#include "cli/serve/handlers/user_filters.hpp"

#include "cli/serve/handlers/results.hpp"
#include "cli/serve/service/service.hpp"

#include <string>
#include <utility>

namespace refctl::serve::handlers {

Result<UserQuery> user_filters(const Call& call) {
  UserQuery query;
  auto span = call.query.span(call.service.now());
  if (!span) return failure_of(span);
  query.since = span->since;
  query.until = span->until;
  if (const auto search = call.query.text("search"); search && !search->empty()) query.search = std::string(*search);
  if (const auto role = call.query.text("role")) {
    query.role = role_named(*role);
    if (!query.role) return fail_parameter("role", "role is not one of member, support, admin");
  }
  if (const auto referrer = call.query.text("referred_by")) {
    auto ref = user_named(*referrer);
    if (!ref) return failure_of(ref);
    query.referred_by = std::move(*ref);
  }
  return query;
}

bool is_filtered(const UserQuery& query) {
  return query.search || query.since || query.until || query.role || query.referred_by;
}

}  // namespace refctl::serve::handlers
