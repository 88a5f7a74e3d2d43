#include "cli/commands/check.hpp"

#include "cli/output/listing.hpp"
#include "cli/output/object.hpp"
#include "store/wire/check_json.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace refctl::cli {

namespace {

const std::vector<Column>& columns() {
  static const std::vector<Column> all = {{.key = "invariant", .number = true},
                                          {.key = "user", .number = true},
                                          {.key = "message", .wraps = true, .least = 24},
                                          {.key = "repair", .wraps = true, .drop = 1}};
  return all;
}

Result<> list(Context& context, const std::vector<Fault>& faults) {
  Listing listing(context, columns());
  Result<> begun = listing.begin(faults.size());
  if (!begun) return begun;
  for (const Fault& fault : faults) {
    if (listing.add([&fault](wire::FieldSink& json) { wire::write_fault(json, fault); }) == Walk::stop) break;
  }
  listing.end();
  return {};
}

Result<> show_faults(Context& context, const std::vector<Fault>& faults) {
  if (context.globals().format() == OutputFormat::json)
    return show_object(context, [&](wire::FieldSink& json) { wire::write_check(json, faults); });
  if (context.globals().format() == OutputFormat::table && faults.empty()) {
    if (!context.globals().quiet) context.out().line("sound: every invariant of the store holds");
    return {};
  }
  return list(context, faults);
}

Result<> show_repair(Context& context, const RepairReport& report) {
  if (context.globals().format() == OutputFormat::json)
    return show_object(context, [&](wire::FieldSink& json) { wire::write_repair(json, report); });
  if (context.globals().format() != OutputFormat::table) return list(context, report.left);
  if (!report.repaired.empty()) {
    Result<> listed = list(context, report.repaired);
    if (!listed) return listed;
  }
  context.note(fmt::format("repaired {} fault{}", report.repaired.size(), report.repaired.size() == 1 ? "" : "s"));
  return show_faults(context, report.left);
}

Result<> verdict(const std::vector<Fault>& faults, std::string_view still) {
  if (faults.empty()) return {};
  const bool mendable = still.empty() && std::ranges::any_of(faults, [](const Fault& f) { return !f.repair.empty(); });
  return fail(
      ErrorCode::store_damaged,
      fmt::format("the store is {}not sound: {} fault{}", still, faults.size(), faults.size() == 1 ? "" : "s"),
      mendable ? "`refctl check --repair` mends what has a repair" : "restore a backup: `refctl restore --force FILE`");
}

}  // namespace

void declare(Parameters& p, CheckOptions& o) {
  p.describe(
      "Verifies everything that must hold in a store: checksums of records, indexes both ways, counts, the tree "
      "without loops, sessions, and the audit log's chain. Exit 0 only if it is sound, 7 if not.");
  p.describe(
      "A repair makes indexes, columns, counts and the lists of referrals anew from the users' records, and drops "
      "sessions and password hashes that belong to nobody. It invents nothing: a record that cannot be read stays "
      "as it is and is told again.");
  p.flag("--repair", o.repair, "mend what follows from the records");
  p.example("refctl check", "is the store sound?");
  p.example("refctl check --json | jq .faults", "what is broken, for a program");
  p.example("refctl check --repair", "after a disk went bad");
}

Result<> run(Context& context, const CheckOptions& o) {
  auto admin = context.store_admin(o.repair ? Needs::edit : Needs::read);
  if (!admin) return failure_of(admin);
  if (o.repair) {
    auto report = (*admin)->repair();
    if (!report) return failure_of(report);
    Result<> shown = show_repair(context, *report);
    return shown ? verdict(report->left, "still ") : shown;
  }
  auto faults = (*admin)->check();
  if (!faults) return failure_of(faults);
  Result<> shown = show_faults(context, *faults);
  return shown ? verdict(*faults, "") : shown;
}

}  // namespace refctl::cli
