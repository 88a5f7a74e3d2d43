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
  ReferralSystem& system = call.service.system();
  if (route.access == Access::everyone) {
    call.referrals = system.as(Caller::nobody(call.address));
    return true;
  }
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
  call.referrals = system.as(Caller::session(std::move((*credentials)->token), call.address));
  return true;
}

}  // namespace refctl::serve
