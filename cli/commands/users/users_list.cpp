#include "cli/commands/users/users_list.hpp"

#include "cli/output/paged_listing.hpp"
#include "store/wire/views/user_json.hpp"

namespace refctl::cli {

namespace {

Result<UserQuery> query_of(const Context& context, const UsersListOptions& o) {
  auto page = page_request(o.paging);
  if (!page) return failure_of(page);
  auto query = filtered_users(context, o.filter);
  if (query) query->page = *page;
  return query;
}

Result<std::uint64_t> count_of(Referrals& referrals, UserQuery query) {
  query.page = count_only;
  auto page = referrals.users(query);
  if (!page) return failure_of(page);
  return page->count;
}

Result<> list_all(Context& context, Referrals& referrals, const UserQuery& query) {
  return show_all<UserView>(
      context, user_columns(), [&] { return count_of(referrals, query); },
      [&](const auto& visit) { return referrals.each_user(query, visit); }, wire::write_user);
}

Result<> list_page(Context& context, Referrals& referrals, const UserQuery& query) {
  auto page = referrals.users(query);
  if (!page) return failure_of(page);
  return show_page(context, user_columns(), *page, query.page, wire::write_user);
}

}  // namespace

void declare(Parameters& p, UsersListOptions& o) {
  p.describe("Lists users in order of id. A member sees other people's e-mail masked; support and admins see all.");
  declare_paging(p, o.paging);
  declare_user_filter(p, o.filter);
  p.flag("--count", o.count, "only how many there are");
  p.example("refctl users", "the first page");
  p.example("refctl users --search ada --json", "find somebody, for a program");
  p.example("refctl --operator users --all -o csv --fields id,email,registered_at", "a spreadsheet of everybody");
}

Result<> run(Context& context, const UsersListOptions& o) {
  auto query = query_of(context, o);
  if (!query) return failure_of(query);
  auto referrals = context.referrals();
  if (!referrals) return failure_of(referrals);
  if (o.count) {
    auto count = count_of(**referrals, *query);
    if (!count) return failure_of(count);
    return show_count(context, *count);
  }
  return o.paging.all ? list_all(context, **referrals, *query) : list_page(context, **referrals, *query);
}

}  // namespace refctl::cli
