#include "store/rules/erase_user.hpp"

#include "store/rules/access.hpp"
#include "store/rules/audit/audit_chain.hpp"
#include "store/rules/audit/audit_log.hpp"
#include "store/rules/sessions.hpp"
#include "store/rules/throttle.hpp"

#include <sodium.h>

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace refctl::rules {

namespace {

// The entries that tell of a person: those about them, and those that say from which address they acted.
struct EntriesAbout {
  std::vector<std::uint64_t> numbers;
  std::uint64_t next = 1;  // the first number not looked at
};

bool tells_of(const AuditEntry& entry, UserId user) {
  if (entry.erased) return false;
  if (entry.subject == user) return true;
  return entry.actor == audit::actor_text(user) && !entry.origin.empty() && entry.origin != "cli";
}

// Goes on where it ended: the long look at the log is done in a read, the write sees to what came since.
Result<> look_on(records::Reader& reader, UserId user, EntriesAbout& about) {
  return reader.scan_audit(about.next, [&](const AuditEntry& entry) {
    if (tells_of(entry, user)) about.numbers.push_back(entry.number);
    about.next = entry.number + 1;
    return Walk::on;
  });
}

// What the person did to others is written down again, for with the address it loses its seal: the values of
// an entry stand under one salt.
Result<> restate(records::Writer& writer, const AuditEntry& entry, audit::Stamp stamp) {
  std::array<std::uint8_t, 8> number{};
  for (std::size_t i = 0; i < number.size(); ++i) number[i] = static_cast<std::uint8_t>(entry.number >> (8 * i));
  const auto drawn = stamp.salt;
  crypto_generichash(stamp.salt.data(), stamp.salt.size(), number.data(), number.size(), drawn.data(), drawn.size());
  std::vector<AuditChange> changes = entry.changes;
  changes.insert(changes.begin(), audit::added("entry", std::to_string(entry.number)));
  return audit::append(writer, stamp, "audit.restate", entry.subject, std::move(changes));
}

Result<> erase_entries(records::Writer& writer, UserId user, const EntriesAbout& about, const audit::Stamp& stamp) {
  for (const std::uint64_t number : about.numbers) {
    std::optional<AuditEntry> found;
    auto scanned = writer.scan_audit(number, [&](const AuditEntry& entry) {
      found = entry;
      return Walk::stop;
    });
    if (!scanned) return scanned;
    if (!found || found->number != number) continue;
    if (found->subject != user) {
      if (auto restated = restate(writer, *found, stamp); !restated) return restated;
    }
    if (auto put = writer.put_audit(audit::without_values(std::move(*found))); !put) return put;
  }
  return {};
}

}  // namespace

Result<> erase_user(const Context& context, const Actor& actor, const UserRef& ref) {
  EntriesAbout seen;
  auto id = context.records.read([&](records::Reader& reader) -> Result<UserId> {
    auto user = user_to_change(reader, actor, ref);
    if (!user) return failure_of(user);
    if (auto looked = look_on(reader, user->id, seen); !looked) return failure_of(looked);
    return user->id;
  });
  if (!id) return failure_of(id);
  audit::Stamp stamp = audit::stamp(actor, context.environment);
  audit::Stamp restating = audit::stamp(actor, context.environment);
  // The address of one who erases themself would be the last trace of them.
  if (actor.is(*id)) stamp.origin.clear();
  if (actor.is(*id)) restating.origin.clear();

  return context.records.write([&](records::Writer& writer) -> Result<> {
    auto user = user_to_change(writer, actor, UserRef::of(*id));
    if (!user) return failure_of(user);
    EntriesAbout about = seen;
    if (auto looked = look_on(writer, *id, about); !looked) return looked;
    if (auto erased = erase_entries(writer, *id, about, restating); !erased) return erased;
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
