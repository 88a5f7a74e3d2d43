#include "cli/commands/audit.hpp"

#include "cli/output/listing.hpp"
#include "store/wire/audit_json.hpp"

namespace refctl::cli {

namespace {

const std::vector<Column>& columns() {
  static const std::vector<Column> all = {{.key = "number", .number = true, .drop = 3},
                                          {.key = "at", .time = true},
                                          {.key = "actor", .drop = 2},
                                          {.key = "origin", .drop = 4},
                                          {.key = "action", .whole = true},
                                          {.key = "user", .number = true, .drop = 1},
                                          {.key = "changes", .wraps = true, .least = 30},
                                          {.key = "erased", .only_if_asked = true}};
  return all;
}

}  // namespace

void declare(Parameters& p, AuditOptions& o) {
  p.describe(
      "Who changed what, when and from where, newest last. The entries are chained: `refctl check` finds one that "
      "was taken out or altered.");
  p.option("--user", "USER", o.user, "only what concerns USER").kind = ValueKind::user;
  p.option("--since", "T", o.since, "only at T or later (2026-03-01, 7d, RFC 3339)").kind = ValueKind::time;
  p.example("refctl audit --since 7d", "the last week");
  p.example("refctl audit --user bob@example.com --json", "Bob's history, for a program");
}

Result<> run(Context& context, const AuditOptions& o) {
  auto user = optional_user(o.user);
  if (!user) return failure_of(user);
  auto since = context.instant("--since", o.since);
  if (!since) return failure_of(since);
  auto referrals = context.referrals();
  if (!referrals) return failure_of(referrals);
  AuditQuery query{.user = std::move(*user), .since = *since, .page = {}, .after_number = 0};
  std::uint64_t count = 0;
  if (context.globals().format() == OutputFormat::json) {
    query.page.size = 1;
    auto first = (*referrals)->audit(query);
    if (!first) return failure_of(first);
    count = first->count;
  }
  Listing listing(context, columns());
  Result<> begun = listing.begin(count);
  if (!begun) return begun;
  Result<> walked = (*referrals)->each_audit_entry(query, [&listing](const AuditEntry& entry) {
    return listing.add([&entry](wire::FieldSink& json) { wire::write_audit_entry(json, entry); });
  });
  if (!walked) return walked;
  listing.end();
  return {};
}

}  // namespace refctl::cli
