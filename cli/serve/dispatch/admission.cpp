#include "cli/serve/dispatch/admission.hpp"

#include "cli/serve/request/credentials.hpp"
#include "cli/serve/response/problems.hpp"
#include "cli/serve/service/service.hpp"

#include <algorithm>
#include <utility>

namespace refctl::serve {

namespace {

bool is_write(http::Method method) {
  return method != http::Method::get && method != http::Method::head && method != http::Method::options;
}

// Returns whether a page of another site makes the browser write (CSRF): with the user's session cookie, or by a log-in
// that the user did not ask for.
bool is_cross_site_write(const Route& route, const Call& call) {
  return is_write(route.method) &&
         from_another_site(call.request, call.origin(), call.service.settings().allowed_origins);
}

// Returns whether the route uses the call's credentials. If not, they are ignored, because a browser may still send the
// cookie of an ended session.
bool reads_credentials(const Route& route, const Form& form) {
  switch (route.access) {
    case Access::everyone: return false;
    case Access::sign_up: return form.has("role") || form.has("code") || form.has("no_password");
    case Access::session: return true;
  }
  return true;
}

bool bind_nobody(const Route& route, Call& call) {
  if (is_cross_site_write(route, call)) {
    return respond_with_error(call.response, wire::ServerError::cross_site, "a page of another site may not do this"),
           false;
  }
  call.referrals = call.service.system().as(Caller::nobody(call.address));
  return true;
}

// invalid_parameter for names that the route does not have: a misspelled filter would otherwise select everything.
// Under the old prefix unknown names are ignored, because its clients were written for a server that ignores them.
Result<> check_parameters(const Route& route, const Call& call) {
  if (call.query.pairs().empty() || call.old_prefix) return {};
  Error error{.code = ErrorCode::invalid_parameter, .message = "there is no parameter "};
  for (const auto& [name, value] : call.query.pairs()) {
    const bool known = std::any_of(route.query.begin(), route.query.end(),
                                   [&](const QueryParameter& parameter) { return parameter.name == name; });
    if (known) continue;
    if (error.fields.empty()) error.message += name;
    error.fields.push_back({.field = name, .message = "there is no such parameter here"});
  }
  if (error.fields.empty()) return {};
  error.hint = route.query.empty() ? "leave the query out" : "the parameters are";
  for (const QueryParameter& parameter : route.query) {
    error.hint.append(&parameter == route.query.data() ? " " : ", ").append(parameter.name);
  }
  return Failure(std::move(error));
}

// Binds the use cases to the client. False: the response states why the call is refused.
bool bind_caller(const Route& route, Call& call) {
  if (!reads_credentials(route, call.form)) return bind_nobody(route, call);
  auto credentials = read_credentials(call.request);
  if (!credentials) return respond_with_error(call.response, credentials.error()), false;
  if (!*credentials && route.access == Access::sign_up) return bind_nobody(route, call);
  if (!*credentials) {
    const Error error{.code = ErrorCode::not_logged_in, .message = "this needs a token: log in first"};
    return respond_with_error(call.response, error), false;
  }
  if ((*credentials)->by_cookie && is_cross_site_write(route, call)) {
    return respond_with_error(call.response, wire::ServerError::cross_site,
                              "a page of another site may not do this with your cookie"),
           false;
  }
  call.referrals = call.service.system().as(Caller::session(std::move((*credentials)->token), call.address));
  call.with_session = true;
  return true;
}

}  // namespace

bool admit(const Route& route, Call& call) {
  if (!bind_caller(route, call)) return false;
  const auto known = check_parameters(route, call);
  if (!known) respond_with_error(call.response, known.error());
  return known.has_value();
}

}  // namespace refctl::serve
