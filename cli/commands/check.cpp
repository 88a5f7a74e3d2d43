#include "cli/commands/check.hpp"

#include "cli/listing.hpp"

#include <fmt/format.h>

namespace refctl::cli {

namespace {

const std::vector<Column>& columns() {
  static const std::vector<Column> all = {
      {.key = "invariant", .number = true}, {.key = "user", .number = true}, {.key = "message"}, {.key = "repair"}};
  return all;
}

Result<> show_faults(Context& context, const std::vector<Fault>& faults) {
  if (context.globals().format() == OutputFormat::json)
    return show_object(context, [&faults](wire::JsonWriter& json) {
      json.begin_object().member("sound", faults.empty()).key("faults").begin_array();
      for (const Fault& fault : faults) wire::write_fault(json, fault);
      json.end_array().end_object();
    });
  if (context.globals().format() == OutputFormat::table && faults.empty()) {
    if (!context.globals().quiet) context.out().line("sound: every invariant of the store holds");
    return {};
  }
  Listing listing(context, columns());
  Result<> begun = listing.begin(faults.size());
  if (!begun) return begun;
  for (const Fault& fault : faults) {
    if (listing.add([&fault](wire::JsonWriter& json) { wire::write_fault(json, fault); }) == Walk::stop) break;
  }
  listing.end();
  return {};
}

}  // namespace

void declare(Parameters& p, CheckOptions&) {
  p.describe(
      "Verifies everything that must hold in a store: checksums of records, indexes both ways, counts, the tree "
      "without loops, sessions, and the audit log's chain. Exit 0 only if it is sound, 7 if not.");
  p.example("refctl check", "is the store sound?");
  p.example("refctl check --json | jq .faults", "what is broken, for a program");
}

Result<> run(Context& context, const CheckOptions&) {
  auto actor = context.actor();
  if (!actor) return failure_of(actor);
  auto use_cases = context.referrals();
  if (!use_cases) return failure_of(use_cases);
  auto faults = (*use_cases)->check(*actor);
  if (!faults) return failure_of(faults);
  Result<> shown = show_faults(context, *faults);
  if (!shown || faults->empty()) return shown;
  return fail(ErrorCode::store_damaged,
              fmt::format("the store is not sound: {} fault{}", faults->size(), faults->size() == 1 ? "" : "s"));
}

}  // namespace refctl::cli
