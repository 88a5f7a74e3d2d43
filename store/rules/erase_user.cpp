#include "store/rules/erase_user.hpp"

#include "store/rules/access.hpp"
#include "store/rules/audit/audit_log.hpp"
#include "store/rules/sessions.hpp"
#include "store/rules/throttle.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace refctl::rules {

namespace {

// Writes down again what the person did to others. Erasing the address that they acted from also deletes the salt
// of the entry, and with it the proof of the entry's other values.
Result<> restate(records::Writer& writer, const AuditEntry& entry, const audit::Stamp& stamp) {
  std::vector<AuditChange> changes = entry.changes;
  changes.insert(changes.begin(), audit::added("entry", std::to_string(entry.number)));
  return audit::append(writer, audit::numbered(stamp, entry.number), "audit.restate", entry.subject,
                       std::move(changes));
}

// Erases the values of the entries about the person, and of those that show from which address the person acted.
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

}  // namespace

Result<> erase_user(const Context& context, const UserRef& ref) {
  auto id = context.read([&](records::Reader& reader, const Actor& actor) -> Result<UserId> {
    auto user = user_to_change(reader, actor, ref);
    if (!user) return failure_of(user);
    return user->id;
  });
  if (!id) return failure_of(id);
  const audit::TimeAndSalt drawn = audit::draw(context.environment);
  const audit::TimeAndSalt drawn_for_restating = audit::draw(context.environment);

  return context.write([&](records::Writer& writer, const Actor& actor) -> Result<> {
    audit::Stamp stamp = audit::stamp(actor, drawn);
    audit::Stamp restating = audit::stamp(actor, drawn_for_restating);
    // The address of one who erases themself would be the last trace of them.
    if (actor.is(*id)) stamp.origin.clear();
    if (actor.is(*id)) restating.origin.clear();
    auto user = user_to_change(writer, actor, UserRef::of(*id));
    if (!user) return failure_of(user);
    if (auto erased = erase_entries(writer, *id, restating); !erased) return erased;
    if (auto forgot = forget_failures(writer, *user); !forgot) return forgot;
    if (auto gone = writer.put_credential(*id, std::nullopt); !gone) return gone;
    if (auto ended = remove_sessions(writer, *id, std::nullopt); !ended) return failure_of(ended);
    const User node{.id = *id,
                    .name = {},
                    .email = {},
                    .code = {},
                    .referrer = user->referrer,
                    .registered_at = user->registered_at,
                    .role = Role::member,
                    .disabled = false,
                    .erased = true};
    if (auto put = writer.put_user(node, std::nullopt, std::nullopt); !put) return put;
    return audit::append(writer, stamp, "user.erase", *id, {});
  });
}

}  // namespace refctl::rules
