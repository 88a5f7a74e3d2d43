#include "cli/serve/handlers/handlers.hpp"
#include "cli/serve/handlers/results.hpp"
#include "cli/serve/service/service.hpp"
#include "store/wire/views/metrics_json.hpp"
#include "store/wire/views/path_json.hpp"
#include "store/wire/views/tree_json.hpp"
#include "store/wire/views/user_json.hpp"

#include <utility>

namespace refctl::serve::handlers {

namespace {

Result<> respond_with_referrals(Call& call, std::optional<UserRef> user) {
  ReferralQuery query;
  query.user = std::move(user);
  auto page = call.query.page();
  if (!page) return failure_of(page);
  query.page = *page;
  auto span = call.query.span(call.service.now());
  if (!span) return failure_of(span);
  query.since = span->since;
  query.until = span->until;
  auto listed = call.referrals->referrals_of(query);
  if (!listed) return failure_of(listed);
  respond_with_page(call, *listed, wire::write_referral, [](const ReferralView& row) { return row.id.value; });
  return {};
}

constexpr std::size_t piece_bytes = std::size_t{32} * 1024;
// The depth limit of a nested tree whose query names none. Some clients' JSON readers fail beyond 500 levels, and each
// node takes two.
constexpr std::uint64_t default_nesting = 100;

// Walks the tree; `write` appends a node to the text, which is sent in chunks. True: the client has received all of it.
template <typename Write>
Result<bool> send_tree(Call& call, const TreeQuery& query, std::string& text, const Write& write) {
  bool open = true;
  auto walked = call.referrals->tree_of(query, [&](const TreeNode& node) {
    write(node);
    if (text.size() < piece_bytes) return Walk::on;
    open = call.send(text);
    text.clear();
    return open ? Walk::on : Walk::stop;
  });
  if (!walked) return failure_of(walked);
  return open;
}

Result<> respond_with_nested(Call& call, const TreeQuery& query) {
  call.response.content_type = json_type;
  std::string text;
  wire::TreeJson json(text, query.all_roots);
  auto open = send_tree(call, query, text, [&](const TreeNode& node) { json.add(node); });
  if (!open) return failure_of(open);
  json.finish();
  if (*open) (void)call.send(text);
  return {};
}

// One node per line, in pre-order with its level: works at any depth, and a client needs memory for one line only.
Result<> respond_with_rows(Call& call, const TreeQuery& query) {
  call.response.content_type = rows_type;
  std::string text;
  auto open = send_tree(call, query, text, [&](const TreeNode& node) {
    wire::JsonWriter json(text);
    wire::write_tree_node(json, node);
    text += '\n';
  });
  if (!open) return failure_of(open);
  if (*open) (void)call.send(text);
  return {};
}

// Reads depth, limit and as_of, and answers in the form that Accept names.
Result<> respond_with_tree(Call& call, TreeQuery query) {
  auto depth = call.query.number("depth");
  if (!depth) return failure_of(depth);
  query.max_depth = *depth;
  auto limit = call.query.number("limit");
  if (!limit) return failure_of(limit);
  query.limit = *limit;
  auto as_of = call.query.instant("as_of", call.service.now());
  if (!as_of) return failure_of(as_of);
  query.as_of = *as_of;
  if (wants_rows(call)) return respond_with_rows(call, query);
  if (!query.max_depth) query.max_depth = default_nesting;
  return respond_with_nested(call, query);
}

}  // namespace

Result<> own_referrals(Call& call) { return respond_with_referrals(call, std::nullopt); }

Result<> referrals_of(Call& call) {
  auto ref = user_named(call.user);
  if (!ref) return failure_of(ref);
  return respond_with_referrals(call, std::move(*ref));
}

Result<> tree(Call& call) {
  TreeQuery query;
  auto ref = user_named(call.user);
  if (!ref) return failure_of(ref);
  query.user = std::move(*ref);
  return respond_with_tree(call, std::move(query));
}

Result<> forest(Call& call) {
  TreeQuery query;
  query.all_roots = true;
  return respond_with_tree(call, std::move(query));
}

Result<> path(Call& call) {
  auto ref = user_named(call.user);
  if (!ref) return failure_of(ref);
  std::optional<UserRef> other;
  if (const auto text = call.query.text("other")) {
    auto other_ref = user_named(*text);
    if (!other_ref) return failure_of(other_ref);
    other = std::move(*other_ref);
  }
  return respond_with_one(call, call.referrals->path_of(*ref, other), wire::write_path);
}

Result<> metrics(Call& call) {
  MetricsOptions options;
  if (const auto by = call.query.text("by")) {
    if (*by != "day" && *by != "week" && *by != "month")
      return fail_parameter("by", "by is not one of day, week, month");
    options.by = *by == "day" ? Period::day : *by == "week" ? Period::week : Period::month;
  }
  auto span = call.query.span(call.service.now());
  if (!span) return failure_of(span);
  options.since = span->since;
  options.until = span->until;
  auto top = call.query.number("top");
  if (!top) return failure_of(top);
  if (*top) options.top = **top;
  return respond_with_one(call, call.referrals->metrics(options), wire::write_served_metrics);
}

Result<> metrics_of(Call& call) { return respond_for_user(call, &Referrals::metrics_of, wire::write_user_metrics); }

}  // namespace refctl::serve::handlers
