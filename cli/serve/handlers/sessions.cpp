#include "cli/serve/handlers/handlers.hpp"
#include "cli/serve/handlers/results.hpp"
#include "store/wire/views/session_json.hpp"

#include <utility>

namespace refctl::serve::handlers {

// Lists all sessions as one page: their number per user is bounded.
Result<> sessions(Call& call) {
  auto user = user_named(call.user);
  if (!user) return failure_of(user);
  auto found = call.referrals->sessions_of(*user);
  if (!found) return failure_of(found);
  Page<Session> page;
  page.count = found->size();
  page.results = std::move(*found);
  call.response.content_type = json_type;
  wire::JsonWriter json(call.response.body);
  wire::write_page(json, page, {.next = "null", .previous = "null"}, wire::write_live_session);
  return {};
}

Result<> end_sessions(Call& call) {
  auto user = user_named(call.user);
  if (!user) return failure_of(user);
  auto ended = call.referrals->end_sessions(*user);
  if (!ended) return failure_of(ended);
  call.response.content_type = json_type;
  wire::JsonWriter json(call.response.body);
  wire::write_ended_sessions(json, *ended);
  return {};
}

}  // namespace refctl::serve::handlers
