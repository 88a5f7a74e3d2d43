#include "cli/serve/handlers/handlers.hpp"
#include "cli/serve/handlers/results.hpp"
#include "cli/serve/request/credentials.hpp"
#include "cli/serve/service/service.hpp"
#include "store/wire/views/session_json.hpp"
#include "store/wire/views/user_json.hpp"

#include <utility>

namespace refctl::serve::handlers {

namespace {

// Reads the name from the two optional fields of the previous system.
std::string old_name(Form& form, const std::string& email) {
  std::string name = form.text("first_name").value_or("");
  const std::string last = form.text("last_name").value_or("");
  if (!name.empty() && !last.empty()) name += ' ';
  name += last;
  return name.empty() ? email.substr(0, email.find('@')) : name;
}

std::optional<std::string> friends_code(Form& form) {
  auto code = form.text("referral_code");
  auto alias = form.text("referral");
  if (code && alias && !code->empty() && !alias->empty() && *code != *alias) {
    form.add_fault("referral", "referral is another name of referral_code and says something else");
  }
  if (!code || code->empty()) code = std::move(alias);
  if (code && code->empty()) code.reset();
  return code;
}

// Reads the fields that only an admin may set; the use case refuses them for other callers.
void read_admin_fields(Form& form, SignUp& request) {
  request.own_code = form.text("code");
  if (const auto role = form.text("role")) {
    request.role = role_named(*role);
    if (!request.role) form.add_fault("role", "role is not one of member, support, admin");
  }
  if (!form.boolean("no_password").value_or(false)) {
    request.password = form.required_secret("password");
  } else if (form.secret("password")) {
    form.add_fault("password", "there is a password and no_password");
  }
}

// Reads a span like "12h", or a number of seconds.
std::optional<Duration> lifetime(Form& form) {
  const auto text = form.text_or_number("ttl");
  if (!text) return std::nullopt;
  const bool digits = !text->empty() && text->find_first_not_of("0123456789") == std::string::npos;
  auto span = parse_duration(digits ? *text + "s" : *text);
  if (span) return *span;
  form.add_fault("ttl", span.error().message + ": write 12h, or a number of seconds");
  return std::nullopt;
}

}  // namespace

Result<> sign_up(Call& call) {
  Form& form = call.form;
  SignUp request;
  request.email = form.required("email");
  if (call.with_session) {
    read_admin_fields(form, request);
  } else {
    request.password =
        form.required_secret("password");  // without credentials an admin's fields are unknown fields: 422
  }
  request.referral_code = friends_code(form);
  if (call.old_prefix) {
    auto name = form.text("name");
    std::string fallback = old_name(form, request.email);
    request.name = name && !name->empty() ? std::move(*name) : std::move(fallback);
  } else {
    request.name = form.required("name");
  }
  if (auto sound = form.finish(); !sound) return failure_of(sound);
  auto user = call.referrals->sign_up(std::move(request));
  if (!user) return failure_of(user);
  call.response.content_type = json_type;
  call.response.add_field("Location", call.base() + "/api/accounts/users/" + std::to_string(user->user.id.value) + "/");
  wire::JsonWriter json(call.response.body);
  wire::write_user(json, *user);
  return {};
}

Result<> log_in(Call& call) {
  Form& form = call.form;
  LogIn request;
  auto alias = form.text("username");
  request.email = alias && !form.has("email") ? std::move(*alias) : form.required("email");
  request.password = form.required_secret("password");
  request.lifetime = lifetime(form);
  request.label = form.text("label").value_or("rest " + call.address);
  if (auto sound = form.finish(); !sound) return failure_of(sound);
  auto session = call.referrals->log_in(std::move(request));
  if (!session) return failure_of(session);
  const std::int64_t seconds = (session->expires_at - call.service.now()).ms / 1000;
  call.response.content_type = json_type;
  call.response.add_field(
      "Set-Cookie", session_cookie(session->token.reveal(), seconds, call.service.settings().prefix(), call.secure));
  wire::JsonWriter json(call.response.body);
  wire::write_login_response(json, *session);
  return {};
}

Result<> own_user(Call& call) {
  auto me = call.referrals->who_am_i();
  if (!me) return failure_of(me);
  call.response.content_type = json_type;
  wire::JsonWriter json(call.response.body);
  wire::write_own_user(json, *me);
  return {};
}

Result<> log_out(Call& call) {
  Form& form = call.form;
  const bool all = form.boolean("all").value_or(false);
  if (auto sound = form.finish(); !sound) return failure_of(sound);
  auto done = call.referrals->log_out(all ? LogOut::all_sessions : LogOut::this_session);
  if (!done) return failure_of(done);
  call.response.add_field("Set-Cookie", ended_cookie(call.service.settings().prefix(), call.secure));
  respond_with_message(call, "logged out");
  return {};
}

Result<> change_password(Call& call) {
  Form& form = call.form;
  PasswordChange request;
  request.old_password = form.required_secret("old_password");
  request.new_password = form.required_secret("new_password");
  if (auto sound = form.finish(); !sound) return failure_of(sound);
  auto done = call.referrals->change_password(std::move(request));
  if (!done) return failure_of(done);
  respond_with_message(call, "password changed");
  return {};
}

}  // namespace refctl::serve::handlers
