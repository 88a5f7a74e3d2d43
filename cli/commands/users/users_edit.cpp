#include "cli/commands/users/users_edit.hpp"

#include "cli/output/object.hpp"
#include "cli/term/escape.hpp"
#include "cli/term/numbers.hpp"
#include "store/wire/views/user_json.hpp"

#include <fmt/format.h>

namespace refctl::cli {

namespace {

std::string side(std::string_view sign, const Reattribution::Side& one) {
  const User& user = one.user.user;
  return fmt::format("  {} {} ({}): {} -> {} direct referrals", sign, term::escape(user.name), user.id.value,
                     term::grouped(one.before), term::grouped(one.after));
}

// Prints which users would move, and asks for confirmation if any would.
Result<> agree_to(Context& context, const Reattribution& change) {
  const User& user = change.user.user;
  const std::string who = fmt::format("{} ({})", term::escape(user.name), user.id.value);
  if (change.moved == 0) {
    context.note(change.from ? fmt::format("{} is referred by {} ({}) already: nothing moves", who,
                                           term::escape(change.from->user.user.name), change.from->user.user.id.value)
                             : fmt::format("{} is a root already: nothing moves", who));
    return {};
  }
  context.note(fmt::format("moves {} and all below, {} in all", who, term::grouped(change.moved)));
  context.note(change.from ? side("from", *change.from) : "  from nobody");
  context.note(change.to ? side("to  ", *change.to) : "  to nobody: a root");
  return context.confirm("Change who referred them?");
}

Result<std::optional<NewReferrer>> new_referrer(const UsersEditOptions& o) {
  if (o.reason && !o.referred_by) return fail(ErrorCode::usage, "--reason needs --referred-by");
  if (!o.referred_by) return std::optional<NewReferrer>();
  if (!o.reason || o.reason->empty())
    return fail(ErrorCode::usage, "--referred-by needs --reason TEXT, for the audit log");
  if (*o.referred_by == "none") return std::optional(NewReferrer{.to = {}, .reason = *o.reason});
  auto to = parse_user_ref(*o.referred_by);
  if (!to) return failure_of(to);
  return std::optional(NewReferrer{.to = std::move(*to), .reason = *o.reason});
}

}  // namespace

void declare(Parameters& p, UsersEditOptions& o) {
  p.describe("Changes one user with the operator's authority; each change is in the audit log.");
  p.user(o.user, "an id, e-mail or code").required = true;
  p.option("--name", "NAME", o.name, "a new name");
  p.option("--email", "EMAIL", o.email, "a new e-mail");
  p.option("--code", "CODE", o.code, "a new referral code");
  p.choice("--role", {"member", "support", "admin"}, o.role, role_named, "what the user may do");
  p.flag("--disable", o.disable, "lock the account; its sessions end");
  p.flag("--enable", o.enable, "unlock it");
  p.option("--referred-by", "USER|none", o.referred_by, "who referred them; shows what moves and asks first").kind =
      ValueKind::user;
  p.option("--reason", "TEXT", o.reason, "why, for the audit log; with --referred-by");
  p.example("refctl users edit bob@example.com --role support", "let Bob read everything");
  p.example("refctl users edit 17 --referred-by ADA42 --reason 'ticket 4711'", "credit the right referrer");
}

Result<> run(Context& context, const UsersEditOptions& o) {
  if (o.disable && o.enable) return fail(ErrorCode::usage, "--disable cannot be combined with --enable");
  auto user = parse_user_ref(*o.user);
  if (!user) return failure_of(user);
  auto referrer = new_referrer(o);
  if (!referrer) return failure_of(referrer);
  UserEdit edit;
  edit.name = o.name;
  edit.email = o.email;
  edit.code = o.code;
  edit.role = o.role;
  edit.referrer = std::move(*referrer);
  if (o.disable || o.enable) edit.disabled = o.disable;
  if (!edit.name && !edit.email && !edit.code && !edit.role && !edit.disabled && !edit.referrer)
    return fail(ErrorCode::usage, "no change was named", "see `refctl users edit --help`");
  auto referrals = context.referrals();
  if (!referrals) return failure_of(referrals);
  if (edit.referrer) {
    auto preview = (*referrals)->preview_referrer(*user, edit.referrer->to);
    if (!preview) return failure_of(preview);
    if (Result<> agreed = agree_to(context, *preview); !agreed) return agreed;
  }
  auto edited = (*referrals)->edit_user(*user, edit);
  if (!edited && edited.error().code == ErrorCode::last_admin && context.acts_as_operator()) {
    if (Result<> agreed = context.confirm("This is the last admin. Go on without one?"); !agreed) return agreed;
    edit.last_admin = LastAdmin::may_go;
    edited = (*referrals)->edit_user(*user, edit);
  }
  if (!edited) return failure_of(edited);
  return show_object(context, [&edited](wire::FieldSink& json) { wire::write_user(json, *edited); });
}

}  // namespace refctl::cli
