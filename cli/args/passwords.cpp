#include "cli/args/passwords.hpp"

#include <fmt/format.h>

namespace refctl::cli {

namespace {

Failure no_terminal(std::string_view what) {
  return fail(ErrorCode::usage, fmt::format("{} is needed, and there is no terminal to ask at", what),
              "give it on stdin with --password-stdin");
}

}  // namespace

Result<Secret> obtain_password(Context& context, PasswordFrom from, std::string_view what, std::string_view prompt) {
  if (from == PasswordFrom::input) return context.password_from_input(what);
  if (!context.can_ask()) return no_terminal(what);
  return term::ask_password(prompt);
}

Result<Secret> obtain_new_password(Context& context, PasswordFrom from, std::string_view prompt) {
  if (from == PasswordFrom::input) return context.password_from_input("the new password");
  if (!context.can_ask()) return no_terminal("a password");
  return term::ask_new_password(prompt);
}

}  // namespace refctl::cli
