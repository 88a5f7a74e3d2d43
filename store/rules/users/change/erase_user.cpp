#include "store/rules/users/change/erase_user.hpp"

#include "store/rules/access/access.hpp"
#include "store/rules/accounts/throttle.hpp"
#include "store/rules/audit/audit_log.hpp"
#include "store/rules/users/change/change_user.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace refctl::rules {

namespace {

// Appends a copy of the person's changes of others. Erasing the person's address also deletes the entry's salt and with
// it the proof of the entry's other values.
Result<> restate(records::Writer& writer, const AuditEntry& entry, const audit::Stamp& stamp) {
  std::vector<AuditChange> changes = entry.changes;
  changes.insert(changes.begin(), audit::added("entry", std::to_string(entry.number)));
  return audit::append(writer, audit::numbered(stamp, entry.number), "audit.restate", entry.subject,
                       std::move(changes));
}

// Erases the values of entries about the person and of entries with the person's address.
Result<> erase_entries(records::Writer& writer, UserId person, const audit::Stamp& stamp) {
  std::vector<AuditEntry> about_others;
  auto erased = writer.erase_audit(person, [&](const AuditEntry& entry) {
    if (entry.subject == person) return true;
    if (entry.origin.empty() || entry.origin == "cli") return false;
    about_others.push_back(entry);
    return true;
  });
  if (!erased) return erased;
  for (const AuditEntry& entry : about_others) {
    if (auto restated = restate(writer, entry, stamp); !restated) return restated;
  }
  return {};
}

// The user to erase, and their counter of failed log-ins.
struct Erased {
  UserId id;
  std::optional<ThrottleKey> failures;
};

}  // namespace

Result<> erase_user(const UseCaseContext& context, const UserRef& ref, LastAdmin last_admin) {
  UserChange change;
  change.erase = true;
  change.last_admin = last_admin;
  auto found = context.read([&](records::Reader& reader, const Actor& actor) -> Result<Erased> {
    if (auto may = check_last_admin_choice(actor, last_admin); !may) return failure_of(may);
    if (auto fetched = prefetch_user(reader, actor, ref); !fetched) return failure_of(fetched);
    auto user = user_to_change(reader, actor, ref);
    if (!user) return failure_of(user);
    auto failures = account_key(reader, *user);
    if (!failures) return failure_of(failures);
    return Erased{.id = user->id, .failures = *failures};
  });
  if (!found) return failure_of(found);
  const UserId id = found->id;
  const audit::TimeAndSalt drawn = audit::draw(context.environment);
  const audit::TimeAndSalt drawn_for_restating = audit::draw(context.environment);

  const auto want = [&](records::Wanted& wanted, UserId) {
    wanted.users.push_back(id);
    wanted.credentials.push_back(id);
    if (found->failures) wanted.throttles.push_back(*found->failures);
  };
  const auto erase = [&](records::Writer& writer, const Actor& actor) -> Result<> {
    audit::Stamp stamp = audit::stamp(actor, drawn);
    audit::Stamp restating = audit::stamp(actor, drawn_for_restating);
    // Without an address, because the address of a person who erases themself would remain in the log.
    if (actor.is(id)) stamp.origin.clear();
    if (actor.is(id)) restating.origin.clear();
    if (auto fetched = prefetch_user(writer, actor, UserRef::of(id), {}, want); !fetched) return fetched;
    auto user = user_to_change(writer, actor, UserRef::of(id));
    if (!user) return failure_of(user);
    if (auto erased = erase_entries(writer, id, restating); !erased) return erased;
    auto node = change_user(writer, *user, change, stamp);
    if (!node) return failure_of(node);
    return {};
  };
  return context.write(erase, want);
}

}  // namespace refctl::rules
