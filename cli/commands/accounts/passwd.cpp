#include "cli/commands/accounts/passwd.hpp"

#include "cli/args/passwords.hpp"

namespace refctl::cli {

void declare(Parameters& p, PasswdOptions& o) {
  p.describe(
      "Changes a password and ends the user's other sessions. Your own needs the old one; another USER's is "
      "changed with the operator's authority.");
  p.user(o.user, "whose password: an id, e-mail or code (default: your own)");
  p.flag("--password-stdin", o.password_stdin,
         "take the passwords from stdin: your own as old, then new, a line each; USER's as the new one alone");
  p.example("refctl passwd", "change your own password");
  p.example("printf '%s\\n' \"$NEW\" | refctl passwd bob@example.com --password-stdin", "give Bob a new one");
}

Result<> run(Context& context, const PasswdOptions& o) {
  const PasswordFrom from = o.password_stdin ? PasswordFrom::input : PasswordFrom::prompt;
  auto user = optional_user(o.user);
  if (!user) return failure_of(user);
  // Without USER it is the session's own password, even with --operator: an operator has no password in the store.
  context.act_as(*user ? Identity::store_operator : Identity::session);
  auto referrals = context.referrals();
  if (!referrals) return failure_of(referrals);
  if (*user) {
    // Reports an unknown user before a password is typed.
    auto known = (*referrals)->user(**user);
    if (!known) return failure_of(known);
  } else {
    // Reports an expired session before a password is typed.
    auto known = (*referrals)->who_am_i();
    if (!known) return failure_of(known);
  }
  PasswordChange change{.user = std::move(*user), .old_password = {}, .new_password = {}};
  if (!change.user) {
    auto old_password = obtain_password(context, from, "the old password", "Old password: ");
    if (!old_password) return failure_of(old_password);
    change.old_password = std::move(*old_password);
  }
  auto new_password = obtain_new_password(context, from, "New password: ");
  if (!new_password) return failure_of(new_password);
  change.new_password = std::move(*new_password);
  Result<> changed = (*referrals)->change_password(std::move(change));
  if (!changed) return changed;
  context.note("the password is changed; other sessions are ended");
  return {};
}

}  // namespace refctl::cli
