#include "cli/commands/users/users_delete.hpp"

#include "cli/term/escape.hpp"
#include "cli/term/interrupts.hpp"

#include <fmt/format.h>

namespace refctl::cli {

void declare(Parameters& p, UsersDeleteOptions& o) {
  p.describe(
      "Erases the personal data of a user (name, e-mail, password, sessions) for good. An anonymous node stays "
      "in the tree, so that the users they referred keep their place. Asks first.");
  p.user(o.user, "an id, e-mail or code").required = true;
  p.flag(
      "--purge", o.purge,
      "also rewrite the store's file, so that no byte of the erased data stays in it (earlier backups still have it)");
  p.example("refctl users delete bob@example.com", "after Bob asked to be forgotten");
  p.example("refctl users delete 17 --yes", "from a script");
  p.example("refctl users delete 17 --purge --yes", "leave no trace in the store's file");
}

namespace {

// An interruption (Ctrl-C) takes effect after the purge: the erasure before it cannot be undone.
Result<> purge(Context& context, UserId id) {
  const term::Interruptible interruptible;
  auto admin = context.store_admin();
  Result<> purged = admin ? (*admin)->purge() : Result<>(failure_of(admin));
  if (purged) return purged;
  Error error = std::move(purged.error());
  error.message =
      fmt::format("user {} is erased, but the store's file still holds traces: {}", id.value, error.message);
  error.hint = fmt::format("once the cause is fixed, run `refctl users delete {} --purge`", id.value);
  return Failure(std::move(error));
}

}  // namespace

Result<> run(Context& context, const UsersDeleteOptions& o) {
  auto user = parse_user_ref(*o.user);
  if (!user) return failure_of(user);
  auto referrals = context.referrals();
  if (!referrals) return failure_of(referrals);
  auto found = (*referrals)->user(*user);
  if (!found) return failure_of(found);
  const User& who = found->view.user;
  if (who.erased && o.purge) {
    Result<> purged = purge(context, who.id);
    if (purged) context.note(fmt::format("user {} was erased before; the store is purged", who.id.value));
    return purged;
  }
  const std::string whom = fmt::format("{} <{}> ({})", term::escape(who.name), term::escape(who.email), who.id.value);
  Result<> agreed = context.confirm(fmt::format("Erase the personal data of {} for good?", whom));
  if (!agreed) return agreed;
  Result<> erased = (*referrals)->erase_user(UserRef::of(who.id), LastAdmin::keep);
  if (!erased && erased.error().code == ErrorCode::last_admin && context.acts_as_operator()) {
    if (agreed = context.confirm("This is the last admin. Go on without one?"); !agreed) return agreed;
    erased = (*referrals)->erase_user(UserRef::of(who.id), LastAdmin::may_go);
  }
  if (!erased) return erased;
  if (o.purge) {
    Result<> purged = purge(context, who.id);
    if (!purged) return purged;
  }
  context.note(fmt::format("erased user {}{}", who.id.value, o.purge ? " and purged the store" : ""));
  return {};
}

}  // namespace refctl::cli
