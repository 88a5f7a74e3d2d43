#include "cli/commands/accounts/whoami.hpp"

#include "cli/output/object.hpp"
#include "store/wire/views/session_json.hpp"

namespace refctl::cli {

void declare(Parameters& p, WhoamiOptions&) {
  p.describe(
      "Tells whose session this is, on which target and until when. With --quiet it prints nothing: only the "
      "exit code says (0: logged in, 4: not).");
  p.example("refctl whoami", "who am I?");
  p.example("refctl whoami -q || refctl login ada@example.com", "log in only if needed");
}

namespace {

Result<> show(Context& context) {
  auto target = context.target();
  if (!target) return failure_of(target);
  auto referrals = context.referrals();
  if (!referrals) return failure_of(referrals);
  auto me = (*referrals)->who_am_i();
  if (!me) return failure_of(me);
  const GlobalOptions& globals = context.globals();
  if (globals.quiet) return {};
  if (globals.format() != OutputFormat::table || globals.fields)
    return show_object(context, [&](wire::FieldSink& json) { wire::write_whoami(json, *me, (*target)->uri); });
  return show_object(context, [&](wire::FieldSink& json) {
    const User& user = me->user.user;
    json.begin_object().member("id", user.id.value).member("name", user.name).member("email", user.email);
    json.member("role", name_of(user.role)).member("referral_code", user.code);
    json.member("referral_points", me->referral_points);
    json.member("target", (*target)->uri).member("expires_at", me->expires_at).end_object();
  });
}

}  // namespace

Result<> run(Context& context, const WhoamiOptions&) {
  context.act_as(Identity::session);
  Result<> shown = show(context);
  if (!shown && context.globals().quiet) shown.error().message.clear();
  return shown;
}

}  // namespace refctl::cli
