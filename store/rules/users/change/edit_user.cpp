#include "store/rules/users/change/edit_user.hpp"

#include "store/model/text/utf8.hpp"
#include "store/model/user/email.hpp"
#include "store/model/user/name.hpp"
#include "store/model/user/referral_code.hpp"
#include "store/rules/access/access.hpp"
#include "store/rules/access/redactor.hpp"
#include "store/rules/accounts/new_password.hpp"
#include "store/rules/audit/audit_log.hpp"
#include "store/rules/requests/field_faults.hpp"
#include "store/rules/users/change/change_user.hpp"

#include <string>
#include <utility>

namespace refctl::rules {

namespace {

constexpr std::size_t longest_reason = 500;
// How often an edit is repeated because the hash against which the old password was checked has been replaced, for
// example by a log-in that rehashes an imported password.
constexpr int max_tries = 4;

Result<> check_reason(const std::string& reason) {
  const auto length = count_code_points(reason);
  if (length && *length >= 1 && *length <= longest_reason) return {};
  return fail_field("reason",
                    "a new referrer needs a reason of 1 to " + std::to_string(longest_reason) + " characters");
}

void note_faults(FieldFaults& faults, const UserEdit& edit) {
  if (edit.name) faults.note(check_name(*edit.name));
  if (edit.email) faults.note(email_key(*edit.email));
  if (edit.code) faults.note(code_key(*edit.code));
  if (edit.referrer) faults.note(check_reason(edit.referrer->reason));
}

Result<> check_privileges(const Actor& actor, const UserEdit& edit) {
  if (auto known = require_actor(actor); !known) return known;
  if (auto may = check_last_admin_choice(actor, edit.last_admin); !may) return may;
  if (actor.is_admin()) return {};
  if (!edit.email && !edit.code && !edit.role && !edit.disabled && !edit.referrer) return {};
  return fail(ErrorCode::forbidden, "only an admin may change e-mail, code, role, referrer or state",
              "your own name and password are yours to change");
}

// Returns the edit's change for the user as currently stored.
Result<UserChange> change_of(records::Reader& reader, const User& user, const UserEdit& edit) {
  UserChange change;
  change.name = edit.name;
  change.email = edit.email;
  change.code = edit.code;
  change.role = edit.role;
  change.disabled = edit.disabled;
  change.last_admin = edit.last_admin;
  if (!edit.referrer) return change;
  change.referrer.emplace();
  if (edit.referrer->to) {
    auto referrer = resolve_user(reader, *edit.referrer->to);
    if (!referrer) return failure_of(referrer);
    change.referrer->to = referrer->id;
  }
  if (change.referrer->to != user.referrer) change.reason = edit.referrer->reason;
  return change;
}

// The data needed to check a new password before hashing: the user and the rules.
struct PasswordPlan {
  User user;
  bool own = false;  // the caller's own account
  PasswordRules rules;
  std::optional<ThrottleKey> failures;  // the counter that the new password clears
};

// Adds the requests of the write that are known in advance.
void add_edit_requests(records::Wanted& wanted, const UserEdit& edit, const PasswordPlan* plan) {
  if (edit.email) {
    if (auto key = email_key(*edit.email)) wanted.emails.push_back(std::move(*key));
  }
  if (edit.code) {
    if (auto key = code_key(*edit.code)) wanted.codes.push_back(std::move(*key));
  }
  if (plan == nullptr) return;
  wanted.config = true;
  wanted.credentials.push_back(plan->user.id);
  if (plan->user.referrer) wanted.users.push_back(*plan->user.referrer);
  if (plan->failures) wanted.throttles.push_back(*plan->failures);
}

// Checks everything that could refuse the edit before the expensive hash; the write checks it again.
Result<PasswordPlan> plan_password(const UseCaseContext& context, const std::optional<UserRef>& ref,
                                   const UserEdit& edit) {
  const auto want_settings = [](records::Wanted& wanted, UserId) { wanted.config = true; };
  const auto plan = [&](records::Reader& reader, const Actor& actor) -> Result<PasswordPlan> {
    if (auto may = check_privileges(actor, edit); !may) return failure_of(may);
    if (auto fetched = prefetch_user(reader, actor, ref, {}, want_settings); !fetched) return failure_of(fetched);
    auto user = user_to_change(reader, actor, ref);
    if (!user) return failure_of(user);
    auto rules = password_rules(reader);
    if (!rules) return failure_of(rules);
    const bool own = actor.is(user->id);
    FieldFaults faults;
    note_faults(faults, edit);
    note_password_faults(faults, *user, own, edit, *rules);
    if (!faults.none()) return std::move(faults).failure();
    auto change = change_of(reader, *user, edit);
    if (!change) return failure_of(change);
    if (auto may = check_change(reader, *user, *change); !may) return failure_of(may);
    auto failures = account_key(reader, *user);
    if (!failures) return failure_of(failures);
    return PasswordPlan{.user = std::move(*user), .own = own, .rules = *rules, .failures = *failures};
  };
  return context.read(plan, want_settings);
}

// The new password of an edit, and the data with which it was checked.
struct PlannedPassword {
  const PasswordPlan& plan;
  NewPassword made;
};

// Absent: the old password must be checked again.
Result<std::optional<UserView>> store_edit(const UseCaseContext& context, const std::optional<UserRef>& ref,
                                           const UserEdit& edit, const std::optional<PlannedPassword>& password) {
  const audit::TimeAndSalt drawn = audit::draw(context.environment);
  const auto want = [&](records::Wanted& wanted, UserId) {
    add_edit_requests(wanted, edit, password ? &password->plan : nullptr);
  };
  const auto store = [&](records::Writer& writer, const Actor& actor) -> Result<std::optional<UserView>> {
    if (auto may = check_privileges(actor, edit); !may) return failure_of(may);
    FieldFaults faults;
    note_faults(faults, edit);
    if (!faults.none()) return std::move(faults).failure();
    if (auto fetched = prefetch_user(writer, actor, ref, {}, want); !fetched) return failure_of(fetched);
    auto user = user_to_change(writer, actor, ref);
    if (!user) return failure_of(user);
    auto change = change_of(writer, *user, edit);
    if (!change) return failure_of(change);
    if (password) {
      auto same = still_checked(writer, user->id, password->made);
      if (!same) return failure_of(same);
      if (!*same) return std::optional<UserView>();
      change->credential = password->made.hash;
      if (actor.is(user->id)) change->spared_session = actor.session;
    }
    auto changed = change_user(writer, *user, *change, audit::stamp(actor, drawn));
    if (!changed) return failure_of(changed);
    auto redactor = Redactor::of(writer, actor);
    if (!redactor) return failure_of(redactor);
    auto view = redactor->view_of(writer, std::move(*changed));
    if (!view) return failure_of(view);
    return std::optional(std::move(*view));
  };
  return context.write(store, want);
}

Result<UserView> edit_with_password(const UseCaseContext& context, RunningAttempts& running_attempts,
                                    const std::optional<UserRef>& ref, const UserEdit& edit) {
  auto plan = plan_password(context, ref, edit);
  if (!plan) return failure_of(plan);
  for (int i = 0; i < max_tries; ++i) {
    auto password = prepare_password(context, running_attempts, plan->user, plan->own, edit, plan->rules);
    if (!password) return failure_of(password);
    const PlannedPassword planned{.plan = *plan, .made = std::move(*password)};
    auto stored = store_edit(context, UserRef::of(plan->user.id), edit, planned);
    if (!stored) return failure_of(stored);
    if (*stored) return std::move(**stored);
  }
  return fail(ErrorCode::busy, "the password of this account keeps changing", "try again");
}

}  // namespace

Result<UserView> edit_user(const UseCaseContext& context, RunningAttempts& running_attempts,
                           const std::optional<UserRef>& ref, const UserEdit& edit) {
  if (edit.password) return edit_with_password(context, running_attempts, ref, edit);
  auto stored = store_edit(context, ref, edit, std::nullopt);
  if (!stored) return failure_of(stored);
  return std::move(**stored);
}

}  // namespace refctl::rules
