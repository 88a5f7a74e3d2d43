#include "cli/commands/program/hash.hpp"

#include "cli/args/passwords.hpp"
#include "cli/output/object.hpp"
#include "store/rules/passwords/foreign_scheme.hpp"
#include "store/rules/passwords/passwords.hpp"
#include "store/rules/passwords/scheme.hpp"

#include <algorithm>

namespace refctl::cli {

namespace {

Result<Secret> obtain_hash(Context& context, const std::optional<std::string>& argument) {
  if (argument && *argument != "-") return Secret::copy_of(*argument);
  if (context.can_ask()) return term::ask_password("Hash: ");
  return context.password_from_input("the hash");
}

Result<passwords::Detected> detected(const Secret& hash, const std::optional<std::string>& argument,
                                     const std::optional<std::string>& format) {
  auto found = passwords::detect(hash.reveal(), format ? std::optional<std::string_view>(*format) : std::nullopt);
  // A shell that expands the dollar signs leaves pieces of a hash.
  const bool expanded = argument && *argument != "-" && !found && found.error().code == ErrorCode::invalid_data &&
                        hash.reveal().find('$') == std::string_view::npos &&
                        passwords::foreign_scheme(hash.reveal()).empty();
  if (expanded) {
    found.error().hint = "if the hash had dollar signs, the shell expanded them: put it in 'single quotes'";
  }
  return found;
}

std::optional<std::string> format_named(std::string_view name) {
  const auto all = passwords::format_names();
  if (std::find(all.begin(), all.end(), name) == all.end()) return std::nullopt;
  return std::string(name);
}

void write_members(wire::FieldSink& json, const passwords::Detected& found) {
  json.member("scheme", passwords::name_of(found.scheme)).member("cost", found.cost);
}

void declare_common(Parameters& p, std::optional<std::string>& hash, std::optional<std::string>& format) {
  p.argument("HASH", hash, "the hash, in 'single quotes'; - or nothing reads it from stdin's first line");
  const auto formats = passwords::format_names();
  p.choice("--hash-format", {formats.begin(), formats.end()}, format, format_named,
           "refuse a hash that is not of this family");
}

}  // namespace

void declare(Parameters& p, HashDetectOptions& o) {
  p.describe(
      "Shows a password hash's scheme and cost, as an import detects them. Exit 6 for a hash that an import would "
      "refuse: malformed, too expensive to check, or of a scheme that is not accepted.");
  declare_common(p, o.hash, o.format);
  p.example("head -1 hashes.txt | refctl hash detect", "before a million rows are loaded");
}

Result<> run(Context& context, const HashDetectOptions& o) {
  auto hash = obtain_hash(context, o.hash);
  if (!hash) return failure_of(hash);
  auto found = detected(*hash, o.hash, o.format);
  if (!found) return failure_of(found);
  return show_object(context, [&found](wire::FieldSink& json) {
    json.begin_object();
    write_members(json, *found);
    json.end_object();
  });
}

void declare(Parameters& p, HashVerifyOptions& o) {
  p.describe(
      "Checks a known password against a hash, to see that log-ins will work after an import. Exit 0 if it matches, "
      "4 if not.");
  declare_common(p, o.hash, o.format);
  p.flag("--password-stdin", o.password_stdin,
         "take the password from stdin: the line after the hash, or the first with HASH");
  p.example("printf '%s\\n' \"$HASH\" \"$PW\" | refctl hash verify --password-stdin", "does it match?");
}

Result<> run(Context& context, const HashVerifyOptions& o) {
  auto hash = obtain_hash(context, o.hash);
  if (!hash) return failure_of(hash);
  auto found = detected(*hash, o.hash, o.format);
  if (!found) return failure_of(found);
  auto password = obtain_password(context, o.password_stdin ? PasswordFrom::input : PasswordFrom::prompt,
                                  "the password", "Password: ");
  if (!password) return failure_of(password);
  auto fits = passwords::verify(Credential{std::string(hash->reveal())}, *password);
  if (!fits) return failure_of(fits);
  Result<> shown = show_object(context, [&](wire::FieldSink& json) {
    json.begin_object();
    write_members(json, *found);
    json.member("fits", *fits).end_object();
  });
  if (!shown || *fits) return shown;
  return fail(ErrorCode::wrong_credentials, "the password does not match the hash");
}

}  // namespace refctl::cli
