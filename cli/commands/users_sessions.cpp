#include "cli/commands/users_sessions.hpp"

#include "cli/output/listing.hpp"
#include "store/wire/explanation_json.hpp"

#include <fmt/format.h>

namespace refctl::cli {

namespace {

const std::vector<Column>& columns() {
  static const std::vector<Column> all = {
      {.key = "id"}, {.key = "issued_at", .time = true}, {.key = "expires_at", .time = true}, {.key = "label"}};
  return all;
}

}  // namespace

void declare(Parameters& p, UsersSessionsOptions& o) {
  p.describe("The user's live sessions, newest first.");
  Parameter& user = p.argument("USER", o.user, "an id, e-mail or code");
  user.kind = ValueKind::user;
  user.required = true;
  p.flag("--end", o.end, "end them all");
  p.example("refctl users sessions ada@example.com", "where is Ada logged in?");
  p.example("refctl users sessions ada@example.com --end", "log her out everywhere");
}

Result<> run(Context& context, const UsersSessionsOptions& o) {
  auto user = optional_user(o.user);
  if (!user) return failure_of(user);
  auto actor = context.actor();
  if (!actor) return failure_of(actor);
  auto use_cases = context.referrals(o.end ? Needs::edit : Needs::read);
  if (!use_cases) return failure_of(use_cases);
  if (o.end) {
    auto ended = (*use_cases)->end_sessions(*actor, *user);
    if (!ended) return failure_of(ended);
    if (context.globals().format() == OutputFormat::table) {
      context.note(fmt::format("ended {} session{}", *ended, *ended == 1 ? "" : "s"));
      return {};
    }
    return show_object(context,
                       [&ended](wire::JsonWriter& json) { json.begin_object().member("ended", *ended).end_object(); });
  }
  auto sessions = (*use_cases)->sessions_of(*actor, *user);
  if (!sessions) return failure_of(sessions);
  Listing listing(context, columns());
  Result<> begun = listing.begin(sessions->size());
  if (!begun) return begun;
  for (const Session& session : *sessions) {
    const Walk on = listing.add([&session](wire::JsonWriter& json) { wire::write_live_session(json, session); });
    if (on == Walk::stop) break;
  }
  listing.end();
  return {};
}

}  // namespace refctl::cli
