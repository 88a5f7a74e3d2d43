#include "cli/commands/store/audit.hpp"

#include "cli/output/listing.hpp"
#include "store/wire/views/audit_json.hpp"

#include <limits>

namespace refctl::cli {

namespace {

const std::vector<Column>& columns() {
  static const std::vector<Column> all = {{.key = "number", .number = true, .drop = 3},
                                          {.key = "at", .time = true},
                                          {.key = "actor", .drop = 2},
                                          {.key = "origin", .drop = 4},
                                          {.key = "action", .whole = true},
                                          {.key = "user", .drop = 1},
                                          {.key = "changes", .wraps = true, .least = 30},
                                          {.key = "erased", .only_if_selected = true},
                                          {.key = "user_name", .only_if_selected = true},
                                          {.key = "actor_name", .only_if_selected = true}};
  return all;
}

// Returns "user:17 Ada" or "17 Ada".
std::string with_name(std::string text, const std::optional<std::string>& name) {
  if (name) text.append(" ").append(*name);
  return text;
}

// Writes a table row: like wire::write_audit_view, but with names next to ids.
void write_table_row(wire::FieldSink& out, const AuditView& view) {
  out.begin_object().member("number", view.number).member("at", view.at);
  out.member("actor", with_name(view.actor, view.actor_name)).member("origin", view.origin);
  out.member("action", view.action).key("user");
  if (view.subject) {
    out.text(with_name(std::to_string(view.subject->value), view.user_name));
  } else {
    out.null();
  }
  out.key("changes");
  wire::write_audit_changes(out, view.changes);
  out.member("erased", view.erased).member("user_name", view.user_name).member("actor_name", view.actor_name);
  out.end_object();
}

Result<AuditQuery> query_of(Context& context, const AuditOptions& o) {
  auto user = optional_user(o.user);
  if (!user) return failure_of(user);
  auto since = context.instant("--since", o.since);
  if (!since) return failure_of(since);
  auto until = context.instant("--until", o.until);
  if (!until) return failure_of(until);
  return AuditQuery{.user = std::move(*user),
                    .since = *since,
                    .until = *until,
                    .action = o.action,
                    .actor = o.actor,
                    .page = {},
                    .newest = o.limit};
}

}  // namespace

void declare(Parameters& p, AuditOptions& o) {
  p.describe(
      "Who changed what, when and from where, newest last. The entries are chained: `refctl check` detects one that "
      "was removed or altered.");
  p.option("--user", "USER", o.user, "only entries about USER").kind = ValueKind::user;
  p.option("--since", "T", o.since, "only at T or later (2026-03-01, 7d, RFC 3339)").kind = ValueKind::time;
  p.option("--until", "T", o.until, "only before T").kind = ValueKind::time;
  p.option("--action", "WORD", o.action, "only this action; `user` includes `user.edit`");
  p.option("--actor", "WHO", o.actor, "only what WHO did: a USER, `user:5`, `operator` or `operator:root`");
  p.number("--limit", "N", o.limit, 1, std::numeric_limits<std::uint64_t>::max(), "only the newest N of them");
  p.manual(
      "The operator appears as `operator:` and the name of the account that ran refctl. For root, the account that "
      "used "
      "sudo follows: `operator:root (sudo alice)`; `--actor operator:root` includes it. The names in a table are the "
      "present ones; an erased user has none.");
  p.example("refctl audit --since 7d", "the last week");
  p.example("refctl audit --user bob@example.com --json", "Bob's history, for a program");
  p.example("refctl audit --actor operator --action user.edit --limit 20", "the last edits on this machine");
}

Result<> run(Context& context, const AuditOptions& o) {
  auto query = query_of(context, o);
  if (!query) return failure_of(query);
  auto referrals = context.referrals();
  if (!referrals) return failure_of(referrals);
  std::uint64_t count = 0;
  if (context.globals().format() == OutputFormat::json) {
    query->page.size = 1;
    auto first = (*referrals)->audit(*query);
    if (!first) return failure_of(first);
    count = first->count;
  }
  Listing listing(context, columns());
  Result<> begun = listing.begin(count);
  if (!begun) return begun;
  const auto write = context.globals().format() == OutputFormat::table ? write_table_row : wire::write_audit_view;
  Result<> walked = (*referrals)->each_audit_entry(*query, [&](const AuditView& entry) {
    return listing.add([&](wire::FieldSink& out) { write(out, entry); });
  });
  if (!walked) return walked;
  listing.end();
  return {};
}

}  // namespace refctl::cli
