#include "cli/commands/users_list.hpp"

#include "cli/listing.hpp"

namespace refctl::cli {

namespace {

const std::vector<Column>& columns() {
  static const std::vector<Column> all = {{.key = "id", .number = true},
                                          {.key = "name"},
                                          {.key = "email"},
                                          {.key = "role"},
                                          {.key = "referral_code"},
                                          {.key = "referred_by"},
                                          {.key = "registered_at", .time = true},
                                          {.key = "disabled"}};
  return all;
}

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
  std::uint64_t count = 0;
  if (context.globals().format() == OutputFormat::json) {
    auto counted = use_cases.count_users(actor, query);
    if (!counted) return failure_of(counted);
    count = *counted;
  }
  Listing listing(context, columns());
  Result<> begun = listing.begin(count);
  if (!begun) return begun;
  Result<> walked = use_cases.each_user(actor, query, [&listing](const UserView& user) {
    return listing.add([&user](wire::JsonWriter& json) { wire::write_user(json, user); });
  });
  if (!walked) return walked;
  listing.end();
  return {};
}

Result<> list_page(Context& context, Referrals& use_cases, const Actor& actor, const UserQuery& query) {
  auto page = use_cases.users(actor, query);
  if (!page) return failure_of(page);
  Listing listing(context, columns());
  Result<> begun = listing.begin(page->count, wire::numbered_ends(*page));
  if (!begun) return begun;
  for (const UserView& user : page->results) {
    if (listing.add([&user](wire::JsonWriter& json) { wire::write_user(json, user); }) == Walk::stop) break;
  }
  listing.end();
  note_page(context, page->count, query.page, page->results.size());
  return {};
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
  auto actor = context.actor();
  if (!actor) return failure_of(actor);
  auto use_cases = context.referrals();
  if (!use_cases) return failure_of(use_cases);
  if (o.count) {
    auto count = (*use_cases)->count_users(*actor, *query);
    if (!count) return failure_of(count);
    return show_count(context, *count);
  }
  return o.paging.all ? list_all(context, **use_cases, *actor, *query)
                      : list_page(context, **use_cases, *actor, *query);
}

}  // namespace refctl::cli
