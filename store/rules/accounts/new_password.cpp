#include "store/rules/accounts/new_password.hpp"

#include "store/rules/accounts/password_attempt.hpp"
#include "store/rules/passwords/passwords.hpp"
#include "store/rules/passwords/policy.hpp"

#include <utility>

namespace refctl::rules {

namespace {

Failure wrong_old_password() { return fail(ErrorCode::wrong_credentials, "the old password is wrong"); }

// Returns the hash that the old password matches.
Result<std::optional<Credential>> check_old(const UseCaseContext& context, RunningAttempts& running_attempts,
                                            const User& user, const Secret& old_password) {
  auto attempt = begin_attempt(context, user);
  if (!attempt) return failure_of(attempt);
  auto right = finish_attempt(context, running_attempts, *attempt, old_password);
  if (!right) return failure_of(right);
  if (!*right) return wrong_old_password();
  return std::move(attempt->stored);
}

}  // namespace

Result<PasswordRules> password_rules(records::Reader& reader) {
  auto values = settings::Values::read(reader);
  if (!values) return failure_of(values);
  auto shortest = values->password_min();
  if (!shortest) return failure_of(shortest);
  auto cost = values->hash_cost();
  if (!cost) return failure_of(cost);
  return PasswordRules{.shortest = *shortest, .cost = *cost};
}

void note_password_faults(FieldFaults& faults, const User& user, bool own, const UserEdit& edit,
                          const PasswordRules& rules) {
  faults.note(passwords::check_new_password(*edit.password, edit.name.value_or(user.name),
                                            edit.email.value_or(user.email), static_cast<unsigned>(rules.shortest)));
  if (own && !edit.old_password) {
    Result<> missing = fail_field("old_password", "the old password is needed to change one's own");
    faults.note(missing);
  }
}

Result<NewPassword> prepare_password(const UseCaseContext& context, RunningAttempts& running_attempts, const User& user,
                                     bool own, const UserEdit& edit, const PasswordRules& rules) {
  NewPassword made;
  if (own) {
    auto checked = check_old(context, running_attempts, user, *edit.old_password);
    if (!checked) return failure_of(checked);
    made.checked = std::move(*checked);
  }
  auto hashed = passwords::hash(*edit.password, {.memory_mib = rules.cost.memory_mib, .passes = rules.cost.passes},
                                context.random<passwords::salt_bytes>());
  if (!hashed) return failure_of(hashed);
  made.hash = std::move(*hashed);
  return made;
}

Result<bool> still_checked(records::Reader& reader, UserId user, const NewPassword& password) {
  if (!password.checked) return true;
  auto stored = reader.credential(user);
  if (!stored) return failure_of(stored);
  return *stored == password.checked;
}

}  // namespace refctl::rules
