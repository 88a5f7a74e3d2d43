#include "store/rules/users/import_origin.hpp"

#include "store/model/user/id_ranges.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace refctl::rules {

namespace {

bool adds_users(const AuditEntry& entry) {
  return entry.action == "import" || entry.action == "import.added" || entry.action == "seed";
}

bool lists_user(const AuditEntry& entry, UserId user) {
  return std::ranges::any_of(entry.changes, [&](const AuditChange& change) {
    return change.field == "added_ids" && change.after && ranges_contain(*change.after, user);
  });
}

// Returns whether `entry` repeats the values of `original`, which lost them when an admin's address was erased; its
// "entry" is the number of the original.
bool restates(const AuditEntry& entry, const AuditEntry& original) {
  return entry.action == "audit.restate" && std::ranges::any_of(entry.changes, [&](const AuditChange& change) {
           return change.field == "entry" && change.after == std::to_string(original.number);
         });
}

AuditEntry origin_entry(const AuditEntry& source, const std::vector<AuditChange>& values, UserId user) {
  AuditEntry entry;
  entry.number = source.number;
  entry.at = source.at;
  entry.actor = source.actor;
  entry.origin = source.origin;
  entry.action = source.action == "seed" ? "seeded" : "imported";
  entry.subject = user;
  for (const AuditChange& value : values) {
    const std::string& field = value.field;
    if (field == "file" || field == "sha256" || field == "shape" || field == "seed") entry.changes.push_back(value);
  }
  return entry;
}

}  // namespace

Result<std::optional<AuditEntry>> import_origin_of(records::Reader& reader, UserId user, std::uint64_t before) {
  std::optional<AuditEntry> found;
  std::vector<AuditEntry> without_values;
  auto scanned = reader.scan_audit({.about_store = true}, [&](const AuditEntry& entry) {
    const bool early = entry.number < before;
    if (early && adds_users(entry)) {
      if (entry.erased) without_values.push_back(entry);
      // A later import may use ids that an earlier one left free in its ranges, so the last entry counts.
      if (lists_user(entry, user)) found = origin_entry(entry, entry.changes, user);
    } else if (entry.action == "audit.restate" && lists_user(entry, user)) {
      const auto original =
          std::ranges::find_if(without_values, [&](const AuditEntry& one) { return restates(entry, one); });
      if (original != without_values.end() && (!found || found->number < original->number)) {
        found = origin_entry(*original, entry.changes, user);
      }
    }
    return early || !without_values.empty() ? Walk::on : Walk::stop;
  });
  if (!scanned) return failure_of(scanned);
  return found;
}

}  // namespace refctl::rules
