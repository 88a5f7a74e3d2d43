#include "cli/commands/referrals/referrals.hpp"

#include "cli/output/paged_listing.hpp"
#include "cli/output/path_output.hpp"
#include "store/wire/views/user_json.hpp"

#include <fmt/format.h>

namespace refctl::cli {

namespace {

const std::vector<Column>& columns() {
  static const std::vector<Column> all = {{.key = "id", .number = true},
                                          {.key = "name"},
                                          {.key = "email", .least = 22},
                                          {.key = "registered_at", .time = true, .drop = 1}};
  return all;
}

Result<> show_path(Context& context, const ReferralsOptions& o) {
  auto user = optional_user(o.user);
  if (!user) return failure_of(user);
  auto other = optional_user(o.path->empty() ? std::optional<std::string>() : o.path);
  if (!other) return failure_of(other);
  // The operator is not a user: `referrals --path ADA` can only mean the path of Ada.
  if (!*user && context.acts_as_operator()) std::swap(*user, *other);
  auto referrals = context.referrals();
  if (!referrals) return failure_of(referrals);
  auto path = (*referrals)->path_of(*user, *other);
  if (!path) return failure_of(path);
  return print_path(context, *path);
}

Result<> show_tree(Context& context, const ReferralsOptions& o) {
  if (o.all_roots && o.user) return fail(ErrorCode::usage, "--all-roots cannot be combined with a USER");
  auto user = optional_user(o.user);
  if (!user) return failure_of(user);
  auto as_of = context.instant("--as-of", o.as_of);
  if (!as_of) return failure_of(as_of);
  const TreeQuery query{
      .user = std::move(*user), .all_roots = o.all_roots, .max_depth = o.depth, .limit = o.limit, .as_of = *as_of};
  auto format = tree_format(context.globals(), o.format);
  if (!format) return failure_of(format);
  auto referrals = context.referrals();
  if (!referrals) return failure_of(referrals);
  return print_tree(context, **referrals, query, *format);
}

Result<std::uint64_t> count_of(Referrals& referrals, ReferralQuery query) {
  query.page = count_only;
  auto page = referrals.referrals_of(query);
  if (!page) return failure_of(page);
  return page->count;
}

Result<> list_all(Context& context, Referrals& referrals, const ReferralQuery& query) {
  return show_all<ReferralView>(
      context, columns(), [&] { return count_of(referrals, query); },
      [&](const auto& visit) { return referrals.each_referral(query, visit); }, wire::write_referral);
}

Result<> list_page(Context& context, Referrals& referrals, const ReferralQuery& query) {
  auto page = referrals.referrals_of(query);
  if (!page) return failure_of(page);
  return show_page(context, columns(), *page, query.page, wire::write_referral);
}

Result<> list(Context& context, const ReferralsOptions& o) {
  auto user = optional_user(o.user);
  if (!user) return failure_of(user);
  auto page = page_request(o.paging);
  if (!page) return failure_of(page);
  auto span = span_of(context, o.span);
  if (!span) return failure_of(span);
  const ReferralQuery query{.user = std::move(*user), .page = *page, .since = span->since, .until = span->until};
  auto referrals = context.referrals();
  if (!referrals) return failure_of(referrals);
  if (o.count) {
    auto count = count_of(**referrals, query);
    if (!count) return failure_of(count);
    return show_count(context, *count);
  }
  return o.paging.all ? list_all(context, **referrals, query) : list_page(context, **referrals, query);
}

// Refuses options that do not apply to the chosen form, instead of ignoring them.
Result<> check_together(const ReferralsOptions& o) {
  const bool tree = o.tree || o.all_roots;
  if (o.path && (tree || o.count)) return fail(ErrorCode::usage, "--path cannot be combined with --tree or --count");
  if (tree && o.count) return fail(ErrorCode::usage, "--tree cannot be combined with --count");
  if (!tree && (o.depth || o.limit || o.as_of || o.format))
    return fail(ErrorCode::usage, "--depth, --limit, --as-of and --format need --tree");
  if ((tree || o.path) &&
      (o.paging.page || o.paging.size || o.paging.all || o.paging.after || o.span.since || o.span.until))
    return fail(ErrorCode::usage, fmt::format("{} has no pages and no --since or --until", tree ? "--tree" : "--path"),
                tree ? "--depth, --limit and --as-of choose what is shown" : "");
  return {};
}

}  // namespace

void declare(Parameters& p, ReferralsOptions& o) {
  p.describe(
      "Who signed up with USER's code, in order of time (default: yours); with --tree all that came of it, with "
      "--path who is above.");
  p.user(o.user, "an id, e-mail or code (default: you)");
  declare_paging(p, o.paging);
  p.option("--since", "T", o.span.since, "registered at T or later").kind = ValueKind::time;
  p.option("--until", "T", o.span.until, "registered before T").kind = ValueKind::time;
  p.flag("--count", o.count, "only how many there are");
  p.flag("--tree", o.tree, "draw the tree below USER");
  p.flag("--all-roots", o.all_roots, "draw the whole forest");
  p.number("--depth", "D", o.depth, 0, max_user_id, "only so many levels of the tree");
  p.number("--limit", "N", o.limit, 0, max_user_id, "only so many referrals of each user in the tree");
  p.option("--as-of", "T", o.as_of, "the tree as it stood at T").kind = ValueKind::time;
  p.choice("--format", {"dot", "mermaid", "csv", "json"}, o.format, tree_format_named,
           "the tree for another program: a picture's source, edges, or nested");
  Parameter& path =
      p.option("--path", "OTHER", o.path, "the chain from USER up to the root; with OTHER, how the two are related");
  path.value_optional = true;
  path.kind = ValueKind::user;
  p.manual(
      "A tree is drawn with everybody's direct referrals and, where there are more below, the whole downline. What "
      "--depth and --limit leave out is said where it would stand, and is in the counts. --format csv gives the edges "
      "with a level each, json nests them, dot is for Graphviz and mermaid for Markdown pages.");
  p.manual(
      "A member sees the tree below themselves, other people's e-mail masked; everybody's and the whole forest are for "
      "support and "
      "admins. A tree or listing may be as long as the store: on a terminal a pager takes it, and a reader that goes "
      "away ends it.");
  p.example("refctl referrals", "whom did I bring?");
  p.example("refctl referrals ada@example.com --tree --depth 2", "Ada's tree, two levels");
  p.example("refctl referrals 17 --path ADA42", "how are the two related?");
  p.example("refctl --operator referrals --all-roots --tree --format dot | dot -Tsvg -o forest.svg",
            "a picture of all");
}

Result<> run(Context& context, const ReferralsOptions& o) {
  Result<> together = check_together(o);
  if (!together) return together;
  if (o.path) return show_path(context, o);
  return o.tree || o.all_roots ? show_tree(context, o) : list(context, o);
}

}  // namespace refctl::cli
