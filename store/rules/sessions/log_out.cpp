#include "store/rules/sessions/log_out.hpp"

#include "store/rules/access/access.hpp"
#include "store/rules/audit/audit_log.hpp"
#include "store/rules/sessions/sessions.hpp"

namespace refctl::rules {

namespace {

Result<> require_session(const Actor& actor) {
  if (auto known = require_actor(actor); !known) return known;
  if (actor.kind == Actor::Kind::user) return {};
  return fail(ErrorCode::not_logged_in, "the operator has no session", "log in with `refctl login`");
}

}  // namespace

Result<> log_out(const UseCaseContext& context, LogOut scope) {
  const audit::TimeAndSalt drawn = audit::draw(context.environment);
  return context.write([&](records::Writer& writer, const Actor& actor) -> Result<> {
    if (auto session = require_session(actor); !session) return session;
    if (scope == LogOut::this_session) return writer.remove_session(actor.user, actor.session);
    auto ended = end_all_sessions(writer, actor.user, audit::stamp(actor, drawn));
    if (!ended) return failure_of(ended);
    return {};
  });
}

}  // namespace refctl::rules
