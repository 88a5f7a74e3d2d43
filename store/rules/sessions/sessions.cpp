#include "store/rules/sessions/sessions.hpp"

#include "store/rules/access/access.hpp"

#include <algorithm>
#include <string>

namespace refctl::rules {

Result<std::vector<Session>> live_sessions(records::Reader& reader, UserId user, Instant now) {
  auto sessions = reader.sessions_of(user);
  if (!sessions) return sessions;
  std::erase_if(*sessions, [&](const Session& session) { return session.expires <= now; });
  std::ranges::sort(*sessions, [](const Session& a, const Session& b) {
    return a.issued != b.issued ? a.issued > b.issued : a.jti < b.jti;
  });
  return sessions;
}

Result<std::uint64_t> end_all_sessions(records::Writer& writer, UserId user, const audit::Stamp& stamp) {
  auto live = live_sessions(writer, user, stamp.at);
  if (!live) return failure_of(live);
  if (auto removed = writer.remove_sessions(user, std::nullopt); !removed) return failure_of(removed);
  if (live->empty()) return std::uint64_t{0};
  auto noted = audit::append(writer, stamp, "sessions.end", user,
                             {audit::changed("sessions", std::to_string(live->size()), "0")});
  if (!noted) return failure_of(noted);
  return std::uint64_t{live->size()};
}

Result<std::vector<Session>> sessions_of(const UseCaseContext& context, const std::optional<UserRef>& user) {
  const Instant now = context.now();
  return context.read([&](records::Reader& reader, const Actor& actor) -> Result<std::vector<Session>> {
    auto fetched = prefetch_user(reader, actor, user, {},
                                 [](records::Wanted& wanted, UserId id) { wanted.sessions_of.push_back(id); });
    if (!fetched) return failure_of(fetched);
    auto whose = user_to_read(reader, actor, user);
    if (!whose) return failure_of(whose);
    return live_sessions(reader, whose->id, now);
  });
}

Result<std::uint64_t> end_sessions(const UseCaseContext& context, const std::optional<UserRef>& user) {
  const audit::TimeAndSalt drawn = audit::draw(context.environment);
  return context.write([&](records::Writer& writer, const Actor& actor) -> Result<std::uint64_t> {
    auto fetched = prefetch_user(writer, actor, user, {},
                                 [](records::Wanted& wanted, UserId id) { wanted.sessions_of.push_back(id); });
    if (!fetched) return failure_of(fetched);
    auto whose = user_to_change(writer, actor, user);
    if (!whose) return failure_of(whose);
    return end_all_sessions(writer, whose->id, audit::stamp(actor, drawn));
  });
}

}  // namespace refctl::rules
