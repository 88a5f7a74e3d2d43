#include "store/rules/users/explain.hpp"

#include "store/rules/access/access.hpp"
#include "store/rules/accounts/throttle.hpp"
#include "store/rules/audit/audit_log.hpp"
#include "store/rules/passwords/passwords.hpp"
#include "store/rules/passwords/scheme.hpp"
#include "store/rules/sessions/sessions.hpp"
#include "store/rules/settings/settings.hpp"
#include "store/rules/users/import_origin.hpp"
#include "store/rules/users/user_details.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace refctl::rules {

namespace {

records::AuditRange history_of(const User& user) { return {.subject = user.id}; }
records::AuditRange history_since(UserId user, Instant since) { return {.subject = user, .since = since}; }

// Returns the code that the referrer had at `at`: the old value of the first change since then. Absent: no change.
Result<std::optional<std::string>> code_before_changes(records::Reader& reader, UserId referrer, Instant at) {
  std::optional<std::string> before;
  auto scanned = reader.scan_audit(history_since(referrer, at), [&](const AuditEntry& entry) {
    for (const AuditChange& change : entry.changes) {
      if (change.field == "referral_code" && change.before) before = change.before;
    }
    return before ? Walk::stop : Walk::on;
  });
  if (!scanned) return failure_of(scanned);
  return before;
}

// Puts the import or seed that added the user at the front of the history, unless the log has the sign-up.
Result<> read_import_origin(records::Reader& reader, UserId user, std::vector<AuditEntry>& history) {
  const bool signed_up = std::ranges::any_of(history, [](const AuditEntry& e) { return e.action == "user.sign_up"; });
  if (signed_up) return {};
  constexpr auto end_of_log = std::numeric_limits<std::uint64_t>::max();
  auto origin = import_origin_of(reader, user, history.empty() ? end_of_log : history.front().number);
  if (!origin) return failure_of(origin);
  if (*origin) history.insert(history.begin(), std::move(**origin));
  return {};
}

Result<> read_history(records::Reader& reader, const User& user, Explanation& explanation) {
  auto scanned = reader.scan_audit(history_of(user), [&](const AuditEntry& entry) {
    explanation.history.push_back(entry);
    return Walk::on;
  });
  if (!scanned) return scanned;
  if (auto begun = read_import_origin(reader, user.id, explanation.history); !begun) return begun;
  if (!user.referrer) return {};
  auto before = code_before_changes(reader, *user.referrer, user.registered_at);
  if (!before) return failure_of(before);
  explanation.referred_with = std::move(*before);
  if (explanation.referred_with) return {};
  auto referrer = reader.user(*user.referrer);
  if (!referrer) return failure_of(referrer);
  if (*referrer && !(*referrer)->code.empty()) explanation.referred_with = (*referrer)->code;
  return {};
}

// Adds the requests about the user, except those to the audit log.
Result<> fetch_facts(records::Reader& reader, const Actor& actor, const std::optional<UserRef>& user) {
  records::Wanted wanted;
  wanted.config = true;
  wanted.user_count = true;
  return prefetch_user(reader, actor, user, std::move(wanted), [](records::Wanted& also, UserId id) {
    also.child_counts.push_back(id);
    also.sessions_of.push_back(id);
    also.credentials.push_back(id);
  });
}

// Adds the requests that need the user.
Result<> fetch_more(records::Reader& reader, const User& user) {
  if (!reader.prefetches()) return {};
  records::Wanted wanted;
  auto account = account_key(reader, user);
  if (!account) return failure_of(account);
  if (*account) wanted.throttles = {**account};
  if (user.referrer) wanted.users = {*user.referrer};
  wanted.audit = {history_of(user)};
  if (user.referrer) wanted.audit.push_back(history_since(*user.referrer, user.registered_at));
  return reader.prefetch(wanted);
}

Result<> read_password(records::Reader& reader, UserId user, Explanation& explanation) {
  auto credential = reader.credential(user);
  if (!credential) return failure_of(credential);
  if (!*credential) return {};
  auto scheme = passwords::detect((*credential)->text);
  explanation.password_scheme = scheme ? std::string(scheme->name) : "unknown";
  auto values = settings::Values::read(reader);
  if (!values) return failure_of(values);
  auto cost = values->hash_cost();
  if (!cost) return failure_of(cost);
  explanation.password_outdated =
      passwords::outdated(**credential, {.memory_mib = cost->memory_mib, .passes = cost->passes});
  return {};
}

Result<> read_throttle(records::Reader& reader, const User& user, Instant now, Explanation& explanation) {
  auto account = account_key(reader, user);
  if (!account) return failure_of(account);
  if (!*account) return {};
  auto counter = reader.throttle(**account);
  if (!counter) return failure_of(counter);
  if (!*counter) return {};
  explanation.throttle = {.failures = (*counter)->failures,
                          .last_failure = (*counter)->last,
                          .wait_seconds = static_cast<std::uint64_t>(account_wait(**counter, now))};
  return {};
}

// A member sees the changes of their account, but not the addresses of the admins who made them.
void hide_origins(std::vector<AuditEntry>& history, const Actor& actor) {
  for (AuditEntry& entry : history) {
    if (entry.actor != audit::actor_text(actor)) entry.origin.clear();
  }
}

}  // namespace

Result<Explanation> explain(const UseCaseContext& context, const std::optional<UserRef>& user) {
  const Instant now = context.now();
  return context.read([&](records::Reader& reader, const Actor& actor) -> Result<Explanation> {
    if (auto fetched = fetch_facts(reader, actor, user); !fetched) return failure_of(fetched);
    auto whose = user_to_read(reader, actor, user);
    if (!whose) return failure_of(whose);
    if (auto fetched = fetch_more(reader, *whose); !fetched) return failure_of(fetched);
    auto redactor = Redactor::of(reader, actor);
    if (!redactor) return failure_of(redactor);
    Explanation explanation;
    if (auto read = read_history(reader, *whose, explanation); !read) return failure_of(read);
    if (!actor.reads_all()) hide_origins(explanation.history, actor);
    auto sessions = live_sessions(reader, whose->id, now);
    if (!sessions) return failure_of(sessions);
    explanation.sessions = std::move(*sessions);
    if (auto read = read_password(reader, whose->id, explanation); !read) return failure_of(read);
    if (auto read = read_throttle(reader, *whose, now, explanation); !read) return failure_of(read);
    auto details = details_of(reader, *redactor, std::move(*whose));
    if (!details) return failure_of(details);
    explanation.details = std::move(*details);
    return explanation;
  });
}

}  // namespace refctl::rules
