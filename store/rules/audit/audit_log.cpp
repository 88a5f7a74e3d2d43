#include "store/rules/audit/audit_log.hpp"

#include <sodium.h>

#include <array>
#include <utility>

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

std::string actor_text(const Actor& actor) {
  switch (actor.kind) {
    case Actor::Kind::operator_: return "operator:" + actor.os_user;
    case Actor::Kind::user: return refctl::actor_text(actor.user);
    case Actor::Kind::nobody: break;
  }
  return "nobody";
}

TimeAndSalt draw(rules::Environment environment) {
  TimeAndSalt drawn{.at = environment.clock.now(), .salt = {}};
  environment.random.fill(drawn.salt);
  return drawn;
}

Stamp stamp(const Actor& actor, const TimeAndSalt& drawn) {
  return {.at = drawn.at, .actor = actor_text(actor), .origin = actor.origin, .salt = drawn.salt};
}

Stamp numbered(const Stamp& stamp, std::uint64_t n) {
  std::array<std::uint8_t, 8> little_endian{};
  for (std::size_t i = 0; i < little_endian.size(); ++i) little_endian[i] = static_cast<std::uint8_t>(n >> (8 * i));
  Stamp made = stamp;
  crypto_generichash(made.salt.data(), made.salt.size(), little_endian.data(), little_endian.size(), stamp.salt.data(),
                     stamp.salt.size());
  return made;
}

Result<> append(records::Writer& writer, const Stamp& stamp, std::string_view action, std::optional<UserId> subject,
                std::vector<AuditChange> changes) {
  for (AuditChange& change : changes) {
    if (change.before) cut(*change.before);
    if (change.after) cut(*change.after);
  }
  return writer.append_audit({.at = stamp.at,
                              .actor = stamp.actor,
                              .origin = stamp.origin,
                              .action = std::string(action),
                              .subject = subject,
                              .changes = std::move(changes),
                              .salt = stamp.salt});
}

AuditChange added(std::string field, std::string after) {
  return {.field = std::move(field), .before = std::nullopt, .after = std::move(after)};
}

AuditChange changed(std::string field, std::string before, std::string after) {
  return {.field = std::move(field), .before = std::move(before), .after = std::move(after)};
}

}  // namespace refctl::audit
