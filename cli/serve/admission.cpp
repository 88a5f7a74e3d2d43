#include "cli/serve/admission.hpp"

#include "cli/serve/answers.hpp"
#include "cli/serve/credentials.hpp"
#include "cli/serve/service.hpp"

#include <utility>

namespace refctl::serve {

namespace {

bool is_write(http::Method method) {
  return method != http::Method::get && method != http::Method::head && method != http::Method::options;
}

}  // namespace

bool admit(const Route& route, Call& call) {
  if (route.access == Access::everyone) return true;
  auto credentials = read_credentials(call.request);
  if (!credentials) return answer_error(call.reply, credentials.error()), false;
  if (!*credentials) {
    const Error error{.code = ErrorCode::not_logged_in, .message = "this needs a token: log in first"};
    return answer_error(call.reply, error), false;
  }
  if ((*credentials)->by_cookie && is_write(route.method) &&
      from_another_site(call.request, call.base(), call.service.settings().allowed_origins)) {
    return answer_error(call.reply, wire::ServerError::cross_site,
                        "a page of another site may not do this with your cookie"),
           false;
  }
  call.token = std::move((*credentials)->token);
  if (route.access == Access::token) return true;
  auto actor = call.referrals.authenticate(call.token, call.actor.origin);
  if (!actor) return answer_error(call.reply, actor.error()), false;
  call.actor = std::move(*actor);
  if (route.access == Access::admin && !call.actor.is_admin()) {
    const Error error{.code = ErrorCode::forbidden, .message = "this needs an admin's session"};
    return answer_error(call.reply, error), false;
  }
  return true;
}

}  // namespace refctl::serve
