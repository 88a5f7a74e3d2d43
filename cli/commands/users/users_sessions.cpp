#include "cli/commands/users/users_sessions.hpp"

#include "cli/output/listing.hpp"
#include "cli/output/object.hpp"
#include "store/wire/views/session_json.hpp"

#include <fmt/format.h>

namespace refctl::cli {

namespace {

const std::vector<Column>& columns() {
  static const std::vector<Column> all = {{.key = "id", .whole = true, .drop = 1},
                                          {.key = "issued_at", .time = true},
                                          {.key = "expires_at", .time = true},
                                          {.key = "label"}};
  return all;
}

}  // namespace

void declare(Parameters& p, UsersSessionsOptions& o) {
  p.describe("The user's live sessions, newest first.");
  p.user(o.user, "an id, e-mail or code").required = true;
  p.flag("--end", o.end, "end them all");
  p.example("refctl users sessions ada@example.com", "where is Ada logged in?");
  p.example("refctl users sessions ada@example.com --end", "log her out everywhere");
}

Result<> run(Context& context, const UsersSessionsOptions& o) {
  auto user = optional_user(o.user);
  if (!user) return failure_of(user);
  auto referrals = context.referrals(o.end ? Needs::edit : Needs::read);
  if (!referrals) return failure_of(referrals);
  if (o.end) {
    auto ended = (*referrals)->end_sessions(*user);
    if (!ended) return failure_of(ended);
    if (context.globals().format() == OutputFormat::table) {
      context.note(fmt::format("ended {} session{}", *ended, *ended == 1 ? "" : "s"));
      return {};
    }
    return show_object(context, [&ended](wire::FieldSink& json) { wire::write_ended_sessions(json, *ended); });
  }
  auto sessions = (*referrals)->sessions_of(*user);
  if (!sessions) return failure_of(sessions);
  Listing listing(context, columns());
  Result<> begun = listing.begin(sessions->size());
  if (!begun) return begun;
  for (const Session& session : *sessions) {
    const Walk on = listing.add([&session](wire::FieldSink& json) { wire::write_live_session(json, session); });
    if (on == Walk::stop) break;
  }
  listing.end();
  return {};
}

}  // namespace refctl::cli
