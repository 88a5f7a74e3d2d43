#include "cli/commands/audit.hpp"

#include "cli/output/audit_text.hpp"
#include "cli/output/json_row.hpp"
#include "cli/output/listing.hpp"
#include "store/wire/audit_json.hpp"

namespace refctl::cli {

namespace {

// [{"field":"name","before":"A","after":"B"}] as `name: A -> B`.
std::string changes_cell(std::string_view changes) {
  AuditEntry entry;
  const auto text = [](std::string_view value) {
    return value == "null" ? std::nullopt : std::optional(characters_of(value));
  };
  for (const std::string_view change : elements_of(changes)) {
    const std::vector<JsonSlice> members = members_of(change);
    entry.changes.push_back(
        {characters_of(members.at(0).second), text(members.at(1).second), text(members.at(2).second)});
  }
  return entry.changes.empty() ? "-" : changes_text(entry);
}

const std::vector<Column>& columns() {
  static const std::vector<Column> all = {{.key = "number", .number = true},
                                          {.key = "at", .time = true},
                                          {.key = "actor"},
                                          {.key = "origin"},
                                          {.key = "action"},
                                          {.key = "user", .number = true},
                                          {.key = "changes", .cell = changes_cell},
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
    return listing.add([&entry](wire::JsonWriter& json) { wire::write_audit_entry(json, entry); });
  });
  if (!walked) return walked;
  listing.end();
  return {};
}

}  // namespace refctl::cli
