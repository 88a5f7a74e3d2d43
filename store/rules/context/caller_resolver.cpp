#include "store/rules/context/caller_resolver.hpp"

#include <string_view>
#include <utility>

namespace refctl::rules {

namespace {

Failure session_over() {
  return fail(ErrorCode::session_over, "the session is over", "log in again with `refctl login`");
}

// Fetches all data for checking the token in one round trip. For that, its unverified claims are sufficient.
Result<> fetch(records::Reader& reader, std::string_view token, const WantedOfUser& also) {
  if (!reader.prefetches()) return {};
  const auto claims = tokens::unverified_claims(token);
  if (!claims) return {};
  records::Wanted wanted;
  wanted.signing_keys = true;
  wanted.users = {claims->user};
  wanted.sessions = {{claims->user, claims->jti}};
  if (also) also(wanted, claims->user);
  return reader.prefetch(wanted);
}

}  // namespace

Result<SessionHolder> CallerResolver::holder(records::Reader& reader, Instant now, const WantedOfUser& also) const {
  switch (caller_.kind) {
    case Caller::Kind::session: break;
    case Caller::Kind::nobody:
      return fail(ErrorCode::not_logged_in, "nobody is logged in", "log in with `refctl login`");
    case Caller::Kind::operator_:
      return fail(ErrorCode::not_logged_in, "the operator has no session", "log in with `refctl login`");
  }
  if (auto fetched = fetch(reader, caller_.token.reveal(), also); !fetched) return failure_of(fetched);
  auto keys = reader.signing_keys();
  if (!keys) return failure_of(keys);
  auto claims = verified_.verify(caller_.token.reveal(), *keys, now);
  if (!claims) return failure_of(claims);
  auto session = reader.session(claims->user, claims->jti);
  if (!session) return failure_of(session);
  if (!*session || (*session)->expires <= now) return session_over();
  auto user = reader.user(claims->user);
  if (!user) return failure_of(user);
  if (!*user || (*user)->erased || (*user)->disabled) return session_over();
  user_.store(claims->user.value, std::memory_order_relaxed);
  return SessionHolder{.user = std::move(**user), .session = std::move(**session)};
}

Result<Actor> CallerResolver::actor(records::Reader& reader, Instant now, const WantedOfUser& also) const {
  if (caller_.kind == Caller::Kind::nobody) return Actor::nobody(caller_.origin);
  if (caller_.kind == Caller::Kind::operator_) return Actor::as_operator(caller_.os_user, caller_.origin);
  auto found = holder(reader, now, also);
  if (!found) return failure_of(found);
  return Actor{.kind = Actor::Kind::user,
               .os_user = {},
               .user = found->user.id,
               .role = found->user.role,
               .session = found->session.jti,
               .origin = caller_.origin};
}

std::optional<UserId> CallerResolver::session_user() const {
  const UserId user{user_.load(std::memory_order_relaxed)};
  return user.value != 0 ? std::optional(user) : std::nullopt;
}

}  // namespace refctl::rules
