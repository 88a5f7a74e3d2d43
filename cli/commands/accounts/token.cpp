#include "cli/commands/accounts/token.hpp"

#include "cli/output/object.hpp"
#include "store/wire/views/session_json.hpp"

namespace refctl::cli {

void declare(Parameters& p, TokenOptions&) {
  p.describe(
      "Prints the session's token alone, for calls of the REST API. Whoever has it acts as you until the session "
      "ends.");
  p.example("curl -H \"Authorization: Bearer $(refctl token)\" http://127.0.0.1:8000/api/accounts/user/",
            "call the server as yourself");
}

Result<> run(Context& context, const TokenOptions&) {
  context.act_as(Identity::session);
  auto token = context.token();
  if (!token) return failure_of(token);
  // Refuses an expired token here, rather than in the request that would use it.
  auto referrals = context.referrals();
  if (!referrals) return failure_of(referrals);
  if (auto live = (*referrals)->who_am_i(); !live) return failure_of(live);
  if (context.globals().format() != OutputFormat::table)
    return show_object(context, [&token](wire::FieldSink& json) { wire::write_token(json, *token); });
  context.out().line(token->reveal());
  return {};
}

}  // namespace refctl::cli
