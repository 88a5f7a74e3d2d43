#include "cli/commands/accounts/logout.hpp"

#include "cli/term/escape.hpp"

#include <fmt/format.h>

namespace refctl::cli {

namespace {

// Removes the session from the file if it is the one that ended.
Result<> forget(Context& context, const Secret& token, bool all) {
  auto target = context.target();
  if (!target) return failure_of(target);
  auto file = context.sessions();
  if (!file) return context.has_token_variable() ? Result<>() : Result<>(failure_of(file));
  const SavedSession* saved = (*file)->find((*target)->uri);
  if (saved == nullptr || (!all && saved->token.reveal() != token.reveal())) return {};
  return (*file)->remove((*target)->uri);
}

// The store has no session to end.
bool is_over(const Error& error) {
  return error.code == ErrorCode::session_over || error.code == ErrorCode::not_logged_in ||
         error.code == ErrorCode::store_missing;
}

}  // namespace

void declare(Parameters& p, LogoutOptions& o) {
  p.describe(
      "Ends the session in the store, so that its token is refused everywhere, and removes it from the session file.");
  p.flag("--all", o.all, "end all sessions of the user, wherever they were opened");
  p.example("refctl logout", "end this session");
  p.example("refctl logout --all", "end every session, after a device was lost");
}

Result<> run(Context& context, const LogoutOptions& o) {
  context.act_as(Identity::session);
  auto token = context.token();
  if (!token) return failure_of(token);
  auto referrals = context.referrals();
  if (!referrals && !is_over(referrals.error())) return failure_of(referrals);
  Result<> ended = referrals ? (*referrals)->log_out(o.all ? LogOut::all_sessions : LogOut::this_session)
                             : Result<>(failure_of(referrals));
  if (!ended && !is_over(ended.error())) return ended;
  Result<> forgotten = forget(context, *token, o.all);
  if (!forgotten) return forgotten;
  context.note(ended ? (o.all ? "logged out everywhere" : "logged out")
                     : "the session was already over; forgotten here");
  return {};
}

}  // namespace refctl::cli
