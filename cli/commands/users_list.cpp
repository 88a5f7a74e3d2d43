#include "cli/commands/users_list.hpp"

#include "cli/output/paged_listing.hpp"

namespace refctl::cli {

namespace {

Result<UserQuery> query_of(const Context& context, const UsersListOptions& o) {
  auto page = page_request(o.paging);
  if (!page) return failure_of(page);
  auto since = context.instant("--since", o.since);
  if (!since) return failure_of(since);
  auto until = context.instant("--until", o.until);
  if (!until) return failure_of(until);
  auto referrer = optional_user(o.referred_by);
  if (!referrer) return failure_of(referrer);
  return UserQuery{.page = *page,
                   .search = o.search,
                   .since = *since,
                   .until = *until,
                   .role = o.role,
                   .referred_by = std::move(*referrer)};
}

Result<> list_all(Context& context, Referrals& use_cases, const Actor& actor, const UserQuery& query) {
  return show_all<UserView>(
      context, user_columns(), [&] { return use_cases.count_users(actor, query); },
      [&](const auto& visit) { return use_cases.each_user(actor, query, visit); }, wire::write_user);
}

Result<> list_page(Context& context, Referrals& use_cases, const Actor& actor, const UserQuery& query) {
  auto page = use_cases.users(actor, query);
  if (!page) return failure_of(page);
  return show_page(context, user_columns(), *page, query.page, wire::write_user);
}

}  // namespace

void declare(Parameters& p, UsersListOptions& o) {
  p.describe("Lists users in order of id. A member sees other people's e-mail masked; support and admins see all.");
  declare_paging(p, o.paging);
  p.option("--search", "TEXT", o.search, "whose name, e-mail or code has TEXT in it, whatever its case");
  p.option("--since", "T", o.since, "registered at T or later (2026-03-01, 7d, RFC 3339)").kind = ValueKind::time;
  p.option("--until", "T", o.until, "registered before T").kind = ValueKind::time;
  p.choice("--role", {"member", "support", "admin"}, o.role, role_named, "only users of this role");
  p.option("--referred-by", "USER", o.referred_by, "only users whom USER brought").kind = ValueKind::user;
  p.flag("--count", o.count, "only how many there are");
  p.example("refctl users", "the first page");
  p.example("refctl users --search ada --json", "find somebody, for a program");
  p.example("refctl --operator users --all -o csv --fields id,email,registered_at", "a spreadsheet of everybody");
}

Result<> run(Context& context, const UsersListOptions& o) {
  auto query = query_of(context, o);
  if (!query) return failure_of(query);
  auto caller = context.caller();
  if (!caller) return failure_of(caller);
  if (o.count) {
    auto count = caller->use_cases.count_users(caller->actor, *query);
    if (!count) return failure_of(count);
    return show_count(context, *count);
  }
  return o.paging.all ? list_all(context, caller->use_cases, caller->actor, *query)
                      : list_page(context, caller->use_cases, caller->actor, *query);
}

}  // namespace refctl::cli
