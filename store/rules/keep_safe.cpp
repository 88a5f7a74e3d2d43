#include "store/rules/keep_safe.hpp"

#include "store/rules/access.hpp"
#include "store/rules/audit/audit_log.hpp"
#include "store/rules/inspect.hpp"
#include "store/rules/sessions.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace refctl::rules {

namespace {

std::string in_words(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

bool can_be_repaired(const Fault& fault) { return !fault.repair.empty(); }

// Removes sessions of users who do not exist or were erased; the engine cannot detect these.
Result<> drop_orphaned_sessions(records::Writer& writer) {
  std::vector<std::pair<UserId, Jti>> sessions;
  auto scanned = writer.scan_sessions([&](const Session& session) {
    sessions.emplace_back(session.user, session.jti);
    return Walk::on;
  });
  if (!scanned) return scanned;
  for (const auto& [holder, jti] : sessions) {
    auto user = writer.user(holder);
    // Nothing is known about a user whose record cannot be read, so the session stays.
    if (!user && user.error().code == ErrorCode::store_damaged) continue;
    if (!user) return failure_of(user);
    if (*user && !(*user)->erased) continue;
    if (auto removed = writer.remove_session(holder, jti); !removed) return removed;
  }
  return {};
}

Result<> drop_passwords_of(records::Writer& writer, const std::vector<UserId>& erased) {
  for (const UserId id : erased) {
    auto user = writer.user(id);
    if (!user) return failure_of(user);
    if (!*user || !(*user)->erased) continue;
    if (auto gone = writer.put_credential(id, std::nullopt); !gone) return gone;
  }
  return {};
}

}  // namespace

Result<BackupFacts> back_up(const Context& context, const BackupSink& sink) {
  if (auto may = admit_admin(context, "back up the store"); !may) return failure_of(may);
  return context.records.backup(context.now(), sink);
}

Result<> note_backup(const Context& context, Instant made) {
  if (auto may = admit_admin(context, "back up the store"); !may) return failure_of(may);
  return context.records.note_backup(made);
}

Result<BackupCheck> check_restored(const Context& context, const BackupFacts& facts) {
  auto faults = check(context);
  if (!faults) return failure_of(faults);
  auto users = context.records.read([](records::Reader& reader) { return reader.user_count(); });
  if (!users) return failure_of(users);
  if (*users != facts.users) {
    faults->push_back(
        {.invariant = 5,
         .user = std::nullopt,
         .message = "the backup says " + in_words(facts.users, "user") + " and holds " + std::to_string(*users),
         .repair = {}});
  }
  auto stored = context.records.facts();
  if (!stored) return failure_of(stored);
  return BackupCheck{.facts = facts, .store_id = std::move(stored->id), .faults = std::move(*faults)};
}

Result<> examine_restored(const Context& context, const BackupFacts& facts) {
  auto found = check_restored(context, facts);
  if (!found) return failure_of(found);
  if (found->faults.empty()) return {};
  return fail(ErrorCode::store_damaged,
              "the backup holds a store that is not sound: " + in_words(found->faults.size(), "fault") +
                  ", the first: " + found->faults.front().message,
              "take an older backup; the target was not touched");
}

Result<> note_restore(const Context& context, const BackupFacts& facts) {
  const audit::TimeAndSalt drawn = audit::draw(context.environment);
  return context.write([&](records::Writer& writer, const Actor& actor) {
    return audit::append(
        writer, audit::stamp(actor, drawn), "store.restore", std::nullopt,
        {audit::added("backup_made", to_rfc3339(facts.made)), audit::added("users", std::to_string(facts.users))});
  });
}

Result<std::uint64_t> accept_migrated(const Context& context, const Migration& migration) {
  auto faults = check(context);
  if (!faults) return failure_of(faults);
  const audit::TimeAndSalt drawn = audit::draw(context.environment);
  auto noted = context.write([&](records::Writer& writer, const Actor& actor) {
    return audit::append(writer, audit::stamp(actor, drawn), "store.migrate", std::nullopt,
                         {audit::changed("format", std::to_string(migration.from), std::to_string(migration.to))});
  });
  if (!noted) return failure_of(noted);
  return faults->size();
}

Result<RepairReport> repair(const Context& context) {
  auto before = check(context);
  if (!before) return failure_of(before);
  RepairReport report;
  if (std::ranges::none_of(*before, can_be_repaired)) {
    report.left = std::move(*before);
    return report;
  }
  std::vector<UserId> with_password;
  for (const Fault& fault : *before) {
    if (fault.invariant == 6 && fault.user) with_password.push_back(*fault.user);
  }
  const auto wanted = static_cast<std::size_t>(std::ranges::count_if(*before, can_be_repaired));
  const audit::TimeAndSalt drawn = audit::draw(context.environment);
  auto done = context.records.repair([&](records::Writer& writer) -> Result<> {
    if (auto dropped = drop_orphaned_sessions(writer); !dropped) return dropped;
    if (auto dropped = drop_passwords_of(writer, with_password); !dropped) return dropped;
    auto actor = context.resolver.actor(writer, drawn.at);
    if (!actor) return failure_of(actor);
    if (auto may = require_admin(*actor, "repair the store"); !may) return may;
    return audit::append(writer, audit::stamp(*actor, drawn), "store.repair", std::nullopt,
                         {audit::added("faults", std::to_string(wanted))});
  });
  if (!done) return failure_of(done);

  auto after = check(context);
  if (!after) return failure_of(after);
  std::unordered_set<std::string_view> still;
  for (const Fault& fault : *after) still.insert(fault.message);
  for (Fault& fault : *before) {
    if (!still.contains(fault.message)) report.repaired.push_back(std::move(fault));
  }
  report.left = std::move(*after);
  return report;
}

Result<> purge(const Context& context) {
  if (auto may = admit_admin(context, "purge the store"); !may) return failure_of(may);
  return context.records.purge();
}

}  // namespace refctl::rules
