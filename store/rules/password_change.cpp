#include "store/rules/password_change.hpp"

#include "store/rules/access.hpp"
#include "store/rules/audit/audit_log.hpp"
#include "store/rules/password_try.hpp"
#include "store/rules/passwords/passwords.hpp"
#include "store/rules/passwords/policy.hpp"
#include "store/rules/sessions.hpp"
#include "store/rules/settings/settings.hpp"
#include "store/rules/throttle.hpp"

#include <optional>

namespace refctl::rules {

namespace {

struct Facts {
  User user;
  bool own = false;  // the caller's own account
  std::size_t shortest = 0;
  settings::HashCost cost;
};

Result<Facts> facts_for(const Context& context, const std::optional<UserRef>& ref) {
  return context.read([&](records::Reader& reader, const Actor& actor) -> Result<Facts> {
    auto user = user_to_change(reader, actor, ref);
    if (!user) return failure_of(user);
    auto shortest = settings::password_min(reader);
    if (!shortest) return failure_of(shortest);
    auto cost = settings::hash_cost(reader);
    if (!cost) return failure_of(cost);
    const bool own = actor.is(user->id);
    return Facts{.user = std::move(*user), .own = own, .shortest = *shortest, .cost = *cost};
  });
}

Result<> check_old(const Context& context, TriesUnderWay& tries, const User& user,
                   const std::optional<Secret>& old_password) {
  if (!old_password) return fail_field("old_password", "the old password is needed to change one's own");
  auto attempt = begin_try(context, user.email, context.origin());
  if (!attempt) return failure_of(attempt);
  auto right = finish_try(context, tries, *attempt, *old_password);
  if (!right) return failure_of(right);
  if (!*right) return fail(ErrorCode::wrong_credentials, "the old password is wrong");
  return {};
}

}  // namespace

Result<> change_password(const Context& context, TriesUnderWay& tries, PasswordChange request) {
  auto facts = facts_for(context, request.user);
  if (!facts) return failure_of(facts);
  const User& user = facts->user;
  const bool own = facts->own;
  auto fit = passwords::check_new_password(request.new_password, user.name, user.email,
                                           static_cast<unsigned>(facts->shortest));
  if (!fit) return fit;
  if (own) {
    if (auto right = check_old(context, tries, user, request.old_password); !right) return right;
  }
  auto hashed =
      passwords::hash(request.new_password, {.memory_mib = facts->cost.memory_mib, .passes = facts->cost.passes},
                      context.random<passwords::salt_bytes>());
  if (!hashed) return failure_of(hashed);
  const audit::TimeAndSalt drawn = audit::draw(context.environment);

  return context.write([&](records::Writer& writer, const Actor& actor) -> Result<> {
    // The user may have been erased meanwhile: no password is left behind.
    auto still = user_to_change(writer, actor, UserRef::of(user.id));
    if (!still) return failure_of(still);
    auto before = writer.credential(user.id);
    if (!before) return failure_of(before);
    if (auto put = writer.put_credential(user.id, *hashed); !put) return put;
    auto ended = remove_sessions(writer, user.id, own ? std::optional(actor.session) : std::nullopt);
    if (!ended) return failure_of(ended);
    // Whoever sets a new password makes an end of the failures with the old one.
    if (auto forgot = forget_failures(writer, *still); !forgot) return forgot;
    return audit::append(writer, audit::stamp(actor, drawn), "password.change", user.id,
                         {audit::changed("password", *before ? "set" : "none", "changed")});
  });
}

}  // namespace refctl::rules
