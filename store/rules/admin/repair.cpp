#include "store/rules/admin/repair.hpp"

#include "store/rules/access/access.hpp"
#include "store/rules/admin/check.hpp"
#include "store/rules/audit/audit_log.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace refctl::rules {

namespace {

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

Result<RepairReport> repair(const UseCaseContext& context) {
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

}  // namespace refctl::rules
