#include "store/rules/sessions/log_in.hpp"

#include "store/model/text/utf8.hpp"
#include "store/model/user/email.hpp"
#include "store/rules/access/access.hpp"
#include "store/rules/access/redactor.hpp"
#include "store/rules/accounts/password_attempt.hpp"
#include "store/rules/audit/audit_log.hpp"
#include "store/rules/passwords/scheme.hpp"
#include "store/rules/sessions/keys.hpp"
#include "store/rules/sessions/sessions.hpp"
#include "store/rules/settings/settings.hpp"
#include "store/rules/tokens/tokens.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace refctl::rules {

namespace {

// How often a log-in is repeated because the hash it checked has been replaced, for example by a simultaneous first
// log-in of the same imported user, which rehashes the password.
constexpr int max_tries = 4;

// Tokens have times in seconds, so sessions have them, too.
Instant whole_seconds(Instant at) { return {at.ms - ((at.ms % 1000) + 1000) % 1000}; }

struct SessionPlan {
  UserId user;
  std::optional<UserId> referrer;  // of the user, as read before
  Duration lifetime;
  std::string label;
  std::optional<ThrottleKeys> cleared_counters;  // counters that a success clears
  std::optional<Credential> matched_hash;        // the hash that the password matched
  std::optional<Credential> new_hash;            // the new hash to store instead
  bool by_operator = false;
};

Result<Duration> lifetime_for(const settings::Values& values, const std::optional<Duration>& asked) {
  auto longest = values.longest_session();
  if (!longest) return longest;
  if (!asked) {
    auto usual = values.session_lifetime();
    if (!usual) return usual;
    return std::min(*usual, *longest);
  }
  if (*asked < seconds(1) || *asked > *longest) {
    return fail_field("ttl", "a session lasts from 1s to " + settings::duration_text(*longest));
  }
  return *asked;
}

Result<> check_label(std::string_view label) {
  constexpr std::size_t max_bytes = 200;
  if (label.size() <= max_bytes && is_utf8(label)) return {};
  return fail_field("label", "a label is UTF-8 text of at most " + std::to_string(max_bytes) + " bytes");
}

Result<> make_room(records::Writer& writer, UserId user, Instant now) {
  auto sessions = writer.sessions_of(user);
  if (!sessions) return failure_of(sessions);
  const Session* oldest = nullptr;
  std::size_t live = 0;
  for (const Session& session : *sessions) {
    if (session.expires <= now) {
      if (auto gone = writer.remove_session(user, session.jti); !gone) return gone;
      continue;
    }
    ++live;
    if (!oldest || session.issued < oldest->issued) oldest = &session;
  }
  if (live < max_sessions_of_a_user) return {};
  return writer.remove_session(user, oldest->jti);
}

std::string scheme_of(const Credential& credential) {
  auto scheme = passwords::detect_scheme(credential.text);
  return scheme ? std::string(passwords::name_of(*scheme)) : "unknown";
}

Result<> replace_hash(records::Writer& writer, const audit::Stamp& stamp, const SessionPlan& plan) {
  if (auto put = writer.put_credential(plan.user, plan.new_hash); !put) return put;
  return audit::append(writer, stamp, "password.rehash", plan.user,
                       {audit::changed("password_scheme", scheme_of(*plan.matched_hash), scheme_of(*plan.new_hash))});
}

// Fetches all data for open_session in one call.
Result<> prefetch_for(records::Writer& writer, const SessionPlan& plan) {
  if (!writer.prefetches()) return {};
  records::Wanted wanted;
  wanted.users = {plan.user};
  if (plan.referrer) wanted.users.push_back(*plan.referrer);
  if (plan.matched_hash) wanted.credentials = {plan.user};
  if (plan.cleared_counters) wanted.throttles = {plan.cleared_counters->account};
  wanted.sessions_of = {plan.user};
  wanted.signing_keys = true;
  return writer.prefetch(wanted);
}

// Absent: the stored hash is no longer the one that was checked.
Result<std::optional<OpenedSession>> open_session(const UseCaseContext& context, const SessionPlan& plan) {
  const Instant issued = whole_seconds(context.now());
  const Session session{.user = plan.user,
                        .jti = context.random<16>(),
                        .issued = issued,
                        .expires = whole_seconds(issued + plan.lifetime),
                        .label = plan.label};
  const SigningKey candidate = new_signing_key(context);
  const audit::TimeAndSalt drawn = audit::draw(context.environment);

  SigningKey key;
  auto view = context.write([&](records::Writer& writer, const Actor& actor) -> Result<std::optional<UserView>> {
    audit::Stamp stamp = audit::stamp(actor, drawn);
    if (!plan.by_operator) stamp.actor = actor_text(plan.user);
    if (auto fetched = prefetch_for(writer, plan); !fetched) return failure_of(fetched);
    auto user = writer.user(plan.user);
    if (!user) return failure_of(user);
    if (!*user || (*user)->erased || (*user)->disabled) return wrong_credentials();
    if (plan.matched_hash) {
      auto stored = writer.credential(plan.user);
      if (!stored) return failure_of(stored);
      if (*stored != plan.matched_hash) return std::optional<UserView>{};
    }
    if (plan.new_hash) {
      if (auto replaced = replace_hash(writer, stamp, plan); !replaced) return failure_of(replaced);
    }
    if (plan.cleared_counters) {
      if (auto forgot = forget_failures(writer, *plan.cleared_counters); !forgot) return failure_of(forgot);
    }
    if (auto room = make_room(writer, plan.user, stamp.at); !room) return failure_of(room);
    if (auto put = writer.put_session(session); !put) return failure_of(put);
    auto in_use = key_in_use(writer, candidate);
    if (!in_use) return failure_of(in_use);
    key = *in_use;
    if (plan.by_operator) {
      auto noted = audit::append(writer, stamp, "session.open_by_operator", plan.user,
                                 {audit::added("expires_at", to_rfc3339(session.expires))});
      if (!noted) return failure_of(noted);
    }
    auto seen = Redactor::unmasked().view_of(writer, std::move(**user));
    if (!seen) return failure_of(seen);
    return std::optional(std::move(*seen));
  });
  if (!view) return failure_of(view);
  if (!*view) return std::optional<OpenedSession>{};
  Secret token = tokens::sign(
      {.user = session.user, .jti = session.jti, .issued = session.issued, .expires = session.expires}, key);
  return std::make_optional<OpenedSession>(
      OpenedSession{.token = std::move(token), .expires_at = session.expires, .user = std::move(**view)});
}

Result<OpenedSession> log_in_as_operator(const UseCaseContext& context, const LogIn& request, SessionPlan plan) {
  const UserRef ref{.kind = UserRef::Kind::email, .forced = true, .id = {}, .text = request.email};
  auto user = context.read([&](records::Reader& reader, const Actor& actor) -> Result<User> {
    records::Wanted wanted;
    wanted.config = true;
    if (auto fetched = prefetch_user(reader, actor, ref, std::move(wanted)); !fetched) return failure_of(fetched);
    auto values = settings::Values::read(reader);
    if (!values) return failure_of(values);
    auto lifetime = lifetime_for(*values, request.lifetime);
    if (!lifetime) return failure_of(lifetime);
    plan.lifetime = *lifetime;
    return resolve_user(reader, ref);
  });
  if (!user) return failure_of(user);
  if (user->disabled) {
    return fail(ErrorCode::forbidden, "the account of " + request.email + " is disabled",
                "`refctl users edit " + std::to_string(user->id.value) + " --enable`");
  }
  plan.user = user->id;
  plan.referrer = user->referrer;
  plan.by_operator = true;
  auto opened = open_session(context, plan);
  if (!opened) return failure_of(opened);
  return std::move(**opened);
}

}  // namespace

Result<OpenedSession> log_in(const UseCaseContext& context, RunningAttempts& running_attempts, LogIn request) {
  if (auto fit = check_label(request.label); !fit) return failure_of(fit);
  SessionPlan plan{.user = {},
                   .referrer = std::nullopt,
                   .lifetime = {},
                   .label = request.label.empty() ? context.origin() : request.label,
                   .cleared_counters = std::nullopt,
                   .matched_hash = std::nullopt,
                   .new_hash = std::nullopt,
                   .by_operator = false};
  if (!request.password) {
    if (context.caller().is_operator()) return log_in_as_operator(context, request, std::move(plan));
    return fail_field("password", "a password is needed");
  }
  for (int i = 0; i < max_tries; ++i) {
    auto attempt =
        begin_attempt(context, request.email, context.origin(), [&](const settings::Values& values) -> Result<> {
          auto lifetime = lifetime_for(values, request.lifetime);
          if (!lifetime) return failure_of(lifetime);
          plan.lifetime = *lifetime;
          return {};
        });
    if (!attempt) return failure_of(attempt);
    auto right = finish_attempt(context, running_attempts, *attempt, *request.password);
    if (!right) return failure_of(right);
    if (!*right) return wrong_credentials();
    plan.user = attempt->user->id;
    plan.referrer = attempt->user->referrer;
    plan.cleared_counters = attempt->keys;
    plan.matched_hash = attempt->stored;
    plan.new_hash.reset();
    if (passwords::outdated(*attempt->stored, attempt->new_cost)) {
      auto hashed = passwords::hash(*request.password, attempt->new_cost, context.random<passwords::salt_bytes>());
      if (!hashed) return failure_of(hashed);
      plan.new_hash = std::move(*hashed);
    }
    auto opened = open_session(context, plan);
    if (!opened) return failure_of(opened);
    if (*opened) return std::move(**opened);
  }
  return fail(ErrorCode::busy, "the password of this account keeps changing", "try again");
}

}  // namespace refctl::rules
