#include "cli/commands/users/users_show.hpp"

#include "cli/output/object.hpp"
#include "store/wire/views/user_json.hpp"

namespace refctl::cli {

void declare(Parameters& p, UsersShowOptions& o) {
  p.describe(
      "One user: who they are, how many they referred directly (referral_points) and in all (downline), and the "
      "path of ids from the root down to them.");
  p.user(o.user, "an id, e-mail or code; id:, email: or code: before it force one").required = true;
  p.example("refctl users show ada@example.com", "by e-mail");
  p.example("refctl users show code:1234 --json", "a code that looks like an id");
}

Result<> run(Context& context, const UsersShowOptions& o) {
  auto user = parse_user_ref(*o.user);
  if (!user) return failure_of(user);
  auto referrals = context.referrals();
  if (!referrals) return failure_of(referrals);
  auto details = (*referrals)->user(*user);
  if (!details) return failure_of(details);
  return show_object(context, [&details](wire::FieldSink& json) { wire::write_details(json, *details); });
}

}  // namespace refctl::cli
