#include "cli/args/user_filter.hpp"

#include "cli/context.hpp"

#include <utility>

namespace refctl::cli {

void declare_user_filter(Parameters& parameters, UserFilterOptions& into) {
  parameters.option(
      "--search", "TEXT", into.search,
      "only whose name, e-mail or code has TEXT in it, in any case; a complete e-mail, code or id finds its "
      "user alone");
  parameters
      .option("--since", "T", into.span.since, "only users who registered at T or later (2026-03-01, 7d, RFC 3339)")
      .kind = ValueKind::time;
  parameters.option("--until", "T", into.span.until, "only users who registered before T").kind = ValueKind::time;
  parameters.choice("--role", {"member", "support", "admin"}, into.role, role_named, "only users of this role");
  parameters.option("--referred-by", "USER", into.referred_by, "only users whom USER referred directly").kind =
      ValueKind::user;
}

Result<UserQuery> filtered_users(const Context& context, const UserFilterOptions& options) {
  auto span = span_of(context, options.span);
  if (!span) return failure_of(span);
  auto referrer = optional_user(options.referred_by);
  if (!referrer) return failure_of(referrer);
  return UserQuery{.page = {},
                   .search = options.search,
                   .since = span->since,
                   .until = span->until,
                   .role = options.role,
                   .referred_by = std::move(*referrer)};
}

}  // namespace refctl::cli
