#include "cli/commands/accounts/login.hpp"

#include "cli/args/passwords.hpp"
#include "cli/output/object.hpp"
#include "cli/system.hpp"
#include "cli/term/escape.hpp"
#include "store/wire/views/session_json.hpp"

#include <fmt/format.h>

namespace refctl::cli {

namespace {

Result<std::string> whose(Context& context, const LoginOptions& o) {
  if (o.email) return *o.email;
  if (!context.can_ask())
    return fail(ErrorCode::usage, "`refctl login` needs an e-mail", "refctl login EMAIL --password-stdin");
  return term::ask_line("E-mail: ");
}

// Ends a session whose token could not be stored, so that nobody can use it.
Result<> end(Context& context, const Secret& token) {
  auto system = context.system();
  if (!system) return failure_of(system);
  return (*system)->as(Caller::session(Secret::copy_of(token.reveal()), "cli"))->log_out(LogOut::this_session);
}

}  // namespace

void declare(Parameters& p, LoginOptions& o) {
  p.describe(
      "Opens a session and keeps its token in ~/.config/refctl/config.json (or $REFCTL_CONFIG), readable by "
      "you alone; one session per store. With --operator no password is asked, and the audit log says so; a password "
      "given by --password-stdin is always checked.");
  p.argument("EMAIL", o.email, "whose session; asked for on a terminal");
  p.flag("--password-stdin", o.password_stdin, "take the password from the first line of stdin");
  p.option("--ttl", "SPAN", o.lifetime, "how long the session lasts, as 12h or 7d (default: the store's setting)")
      .kind = ValueKind::span;
  p.example("refctl login ada@example.com", "log in, asking for the password");
  p.example("printf '%s\\n' \"$PW\" | refctl login ci@example.com --password-stdin --ttl 1h", "from a script");
  p.example("refctl --operator login ada@example.com", "without a password, as the operator");
}

Result<> run(Context& context, const LoginOptions& o) {
  if (o.password_stdin) {
    if (context.globals().as_operator)
      return fail(ErrorCode::usage, "--operator logs in without a password; --password-stdin gives one",
                  "leave one of the two out");
    // A given password is always checked, even with $REFCTL_OPERATOR.
    context.act_as(Identity::nobody);
  }
  LogIn request{.email = {}, .password = {}, .lifetime = {}, .label = "cli on " + host_name()};
  if (o.lifetime) {
    auto span = parse_duration(*o.lifetime);
    if (!span) return fail(ErrorCode::usage, "--ttl: " + span.error().message, span.error().hint);
    request.lifetime = *span;
  }
  // Reports faults of the session file before a password is typed or a session is opened.
  auto file = context.sessions();
  if (!file) return failure_of(file);
  auto target = context.target();
  if (!target) return failure_of(target);
  auto referrals = context.referrals();
  if (!referrals) return failure_of(referrals);
  auto email = whose(context, o);
  if (!email) return failure_of(email);
  request.email = std::move(*email);
  if (!context.acts_as_operator()) {
    auto password = obtain_password(context, o.password_stdin ? PasswordFrom::input : PasswordFrom::prompt,
                                    "the password", "Password: ");
    if (!password) return failure_of(password);
    request.password = std::move(*password);
  }
  auto session = (*referrals)->log_in(std::move(request));
  if (!session) return failure_of(session);
  const User& user = session->user.user;
  Result<> kept = (*file)->put({.target = (*target)->uri,
                                .token = Secret::copy_of(session->token.reveal()),
                                .user = user.id,
                                .email = user.email,
                                .expires = session->expires_at});
  if (!kept) {
    Result<> ended = end(context, session->token);
    kept.error().message += ended ? "; the session was ended again" : "; the session stays open until it expires";
    return kept;
  }
  if (context.globals().format() != OutputFormat::table)
    return show_object(context, [&](wire::FieldSink& json) { wire::write_session(json, *session, (*target)->uri); });
  if (!context.globals().quiet)
    context.out().line(fmt::format("logged in to {} as {} <{}> until {}", term::escape((*target)->uri),
                                   term::escape(user.name), term::escape(user.email), to_rfc3339(session->expires_at)));
  return {};
}

}  // namespace refctl::cli
