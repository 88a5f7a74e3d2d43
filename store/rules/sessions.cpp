#include "store/rules/sessions.hpp"

#include "store/rules/access.hpp"
#include "store/rules/audit/audit_log.hpp"
#include "store/rules/viewer.hpp"

#include <algorithm>
#include <string_view>

namespace refctl::rules {

namespace {

Result<WhoAmI> view_of(records::Reader& reader, SessionHolder holder) {
  auto points = reader.child_count(holder.user.id);
  if (!points) return failure_of(points);
  auto view = Viewer::unmasked().look(reader, std::move(holder.user));
  if (!view) return failure_of(view);
  return WhoAmI{.user = std::move(*view), .referral_points = *points, .expires_at = holder.session.expires};
}

Result<> require_session(const Actor& actor) {
  if (auto known = require_actor(actor); !known) return known;
  if (actor.kind == Actor::Kind::user) return {};
  return fail(ErrorCode::not_logged_in, "the operator has no session", "log in with `refctl login`");
}

// Ends all sessions of a user and returns how many of them were live; appends an audit entry if any was.
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

}  // namespace

Result<WhoAmI> who_am_i(const Context& context) {
  const Instant now = context.now();
  return context.records.read([&](records::Reader& reader) -> Result<WhoAmI> {
    auto holder = context.resolver.holder(
        reader, now, [](records::Wanted& wanted, UserId user) { wanted.child_counts.push_back(user); });
    if (!holder) return failure_of(holder);
    return view_of(reader, std::move(*holder));
  });
}

Result<> log_out(const Context& context, LogOut scope) {
  const audit::TimeAndSalt drawn = audit::draw(context.environment);
  return context.write([&](records::Writer& writer, const Actor& actor) -> Result<> {
    if (auto session = require_session(actor); !session) return session;
    if (scope == LogOut::this_session) return writer.remove_session(actor.user, actor.session);
    auto ended = end_all_sessions(writer, actor.user, audit::stamp(actor, drawn));
    if (!ended) return failure_of(ended);
    return {};
  });
}

Result<std::vector<Session>> live_sessions(records::Reader& reader, UserId user, Instant now) {
  auto sessions = reader.sessions_of(user);
  if (!sessions) return sessions;
  std::erase_if(*sessions, [&](const Session& session) { return session.expires <= now; });
  std::ranges::sort(*sessions, [](const Session& a, const Session& b) {
    return a.issued != b.issued ? a.issued > b.issued : a.jti < b.jti;
  });
  return sessions;
}

Result<std::vector<Session>> sessions_of(const Context& context, const std::optional<UserRef>& user) {
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

Result<std::uint64_t> end_sessions(const Context& context, const std::optional<UserRef>& user) {
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
