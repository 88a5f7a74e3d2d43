#include "store/rules/audit/audit_log.hpp"

#include "store/rules/audit/audit_chain.hpp"

#include <charconv>

namespace refctl::audit {

namespace {

void cut(std::string& text) {
  if (text.size() <= max_value_bytes) return;
  std::size_t end = max_value_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.resize(end);
  text += "…";
}

}  // namespace

std::string actor_text(UserId user) { return "user:" + std::to_string(user.value); }

std::optional<UserId> user_in(std::string_view actor) {
  constexpr std::string_view head = "user:";
  if (!actor.starts_with(head)) return std::nullopt;
  actor.remove_prefix(head.size());
  UserId user;
  const auto [end, error] = std::from_chars(actor.data(), actor.data() + actor.size(), user.value);
  if (error != std::errc() || end != actor.data() + actor.size()) return std::nullopt;
  return user;
}

std::string actor_text(const Actor& actor) {
  switch (actor.kind) {
    case Actor::Kind::operator_: return "operator:" + actor.os_user;
    case Actor::Kind::user: return actor_text(actor.user);
    case Actor::Kind::nobody: break;
  }
  return "nobody";
}

Stamp stamp(const Actor& actor, rules::Environment environment) {
  Stamp made{.at = environment.clock.now(), .actor = actor_text(actor), .origin = actor.origin, .salt = {}};
  environment.random.fill(made.salt);
  return made;
}

Result<> append(records::Writer& writer, const Stamp& stamp, std::string_view action, std::optional<UserId> subject,
                std::vector<AuditChange> changes) {
  auto tail = writer.audit_tail();
  if (!tail) return failure_of(tail);
  for (AuditChange& change : changes) {
    if (change.before) cut(*change.before);
    if (change.after) cut(*change.after);
  }
  AuditEntry entry{.number = *tail ? (*tail)->number + 1 : 1,
                   .at = stamp.at,
                   .actor = stamp.actor,
                   .origin = stamp.origin,
                   .action = std::string(action),
                   .subject = subject,
                   .changes = std::move(changes),
                   .erased = false,
                   .salt = stamp.salt,
                   .values_digest = {},
                   .chain = {}};
  entry.values_digest = values_digest(entry);
  entry.chain = chain_digest(*tail ? (*tail)->chain : AuditDigest{}, entry);
  return writer.put_audit(entry);
}

AuditChange added(std::string field, std::string after) {
  return {.field = std::move(field), .before = std::nullopt, .after = std::move(after)};
}

AuditChange changed(std::string field, std::string before, std::string after) {
  return {.field = std::move(field), .before = std::move(before), .after = std::move(after)};
}

}  // namespace refctl::audit
