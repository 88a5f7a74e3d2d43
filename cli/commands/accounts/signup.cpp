#include "cli/commands/accounts/signup.hpp"

#include "cli/args/passwords.hpp"
#include "cli/output/object.hpp"
#include "store/model/user/email.hpp"
#include "store/model/user/name.hpp"
#include "store/wire/views/user_json.hpp"

namespace refctl::cli {

void declare(Parameters& p, SignupOptions& o) {
  p.describe("Registers a user and prints it. The password is asked for twice, or is the first line of stdin.");
  p.describe(
      "A referral code that nobody has is read as people copy codes by hand: without spaces and dashes, O as 0, I and "
      "L "
      "as 1. It is refused if it may be the code of two users.");
  p.option("--name", "NAME", o.name, "the user's name").required = true;
  p.option("--email", "EMAIL", o.email, "the user's e-mail address, for log-ins").required = true;
  p.option("--referral-code", "CODE", o.referral_code, "the referrer's code; an empty one is none");
  p.option("--code", "OWN", o.own_code, "the user's own code, instead of a generated one (operator)");
  p.choice("--role", {"member", "support", "admin"}, o.role, role_named,
           "what the user may do (operator; default: member)");
  p.flag("--password-stdin", o.password_stdin, "take the password from stdin");
  p.flag("--no-password", o.no_password, "leave an account that must be given a password later (operator)");
  p.example("refctl signup --name 'Ada Lovelace' --email ada@example.com",
            "register somebody, asking for the password");
  p.example("refctl signup --name Bob --email bob@example.com --referral-code ADA42", "with a friend's code");
  p.example("printf '%s\\n' \"$PW\" | refctl signup --name Eve --email eve@example.com --role admin --password-stdin",
            "make an admin from a script");
}

Result<> run(Context& context, const SignupOptions& o) {
  if (o.no_password && o.password_stdin)
    return fail(ErrorCode::usage, "--no-password cannot be combined with --password-stdin");
  if (o.role || o.own_code || o.no_password) context.act_as(Identity::store_operator);
  // Checks name and e-mail before a person types a password twice; the use case checks them again.
  Result<> name = check_name(*o.name);
  if (!name) return name;
  auto email = email_key(*o.email);
  if (!email) return failure_of(email);
  SignUp request{.name = *o.name,
                 .email = *o.email,
                 .password = {},
                 .referral_code = o.referral_code,
                 .own_code = o.own_code,
                 .role = o.role};
  if (!o.no_password) {
    auto password =
        obtain_new_password(context, o.password_stdin ? PasswordFrom::input : PasswordFrom::prompt, "Password: ");
    if (!password) return failure_of(password);
    request.password = std::move(*password);
  }
  auto referrals = context.referrals();
  if (!referrals) return failure_of(referrals);
  auto user = (*referrals)->sign_up(std::move(request));
  if (!user) return failure_of(user);
  return show_object(context, [&user](wire::FieldSink& json) { wire::write_user(json, *user); });
}

}  // namespace refctl::cli
