#include "cli/commands/referrals/explain.hpp"

#include "cli/output/audit_text.hpp"
#include "cli/output/object.hpp"
#include "cli/term/escape.hpp"
#include "cli/term/numbers.hpp"
#include "cli/term/wrap.hpp"
#include "store/wire/views/explanation_json.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace refctl::cli {

namespace {

// Only the end of the history; `refctl audit --user` prints all of it.
constexpr std::size_t newest_shown = 12;

std::string moment(Instant at) { return to_rfc3339(at).substr(0, 16).replace(10, 1, " "); }

// Prints one screen for support staff, with one fact per line.
class ExplainScreen {
 public:
  explicit ExplainScreen(Context& context) : context_(context) {}

  void show(const Explanation& explanation) {
    identity(explanation.details);
    referral(explanation);
    access(explanation);
    history(explanation.history);
  }

 private:
  void line(std::string_view name, const std::string& value) {
    const std::string padded = fmt::format("  {:<14}", name);
    context_.out().line(context_.style().paint(term::Tone::dim, padded) + wrapped(value, padded.size()));
  }
  // In a pipe lines have any length.
  [[nodiscard]] std::string wrapped(const std::string& text, std::size_t indent) const {
    const term::Output& out = context_.out();
    return out.is_terminal() ? term::wrapped(text, indent, out.columns()) : text;
  }
  void heading(std::string_view text) {
    context_.out().line("");
    context_.out().line(context_.style().paint(term::Tone::strong, text));
  }

  void identity(const UserDetails& details) {
    const User& user = details.view.user;
    const std::string who = user.erased ? "erased user" : term::escape(user.name);
    const std::string name = wrapped(fmt::format("{} ({})", who, user.id.value), 0);
    context_.out().line(context_.style().paint(term::Tone::strong, name));
    if (!user.erased) {
      line("e-mail", term::escape(user.email));
      line("code", term::escape(user.code));
    }
    line("role", std::string(name_of(user.role)) + (user.disabled ? ", disabled" : ""));
    line("registered", moment(user.registered_at) + " UTC");
  }

  void referral(const Explanation& explanation) {
    heading("Referrals");
    const UserDetails& details = explanation.details;
    if (details.view.referred_by) {
      const Referrer& by = *details.view.referred_by;
      const std::string with =
          explanation.referred_with ? fmt::format(" with the code {}", term::escape(*explanation.referred_with)) : "";
      line("referred by",
           fmt::format("{} ({}){}", by.code.empty() ? "erased" : term::escape(by.name), by.id.value, with));
    } else {
      line("referred by", "nobody: a root");
    }
    line("brought", fmt::format("{} directly, {} in all", term::grouped(details.referral_points),
                                term::grouped(details.downline)));
    line("depth", fmt::format("{} below the root", term::grouped(details.depth)));
  }

  void access(const Explanation& explanation) {
    heading("Access");
    line("password",
         explanation.password_scheme
             ? *explanation.password_scheme + (explanation.password_outdated ? ", replaced at the next log-in" : "")
             : "none: cannot log in by password");
    const ThrottleView& throttle = explanation.throttle;
    std::string tries = "none";
    if (throttle.failures > 0) {
      tries = fmt::format("{} since the last success", term::grouped(throttle.failures));
      if (throttle.last_failure) tries += ", the last at " + moment(*throttle.last_failure);
      if (throttle.wait_seconds > 0) tries += fmt::format("; the next in {} s", throttle.wait_seconds);
    }
    line("failed tries", tries);
    if (explanation.sessions.empty()) line("sessions", "none");
    for (const Session& session : explanation.sessions)
      line("session", fmt::format("{}, since {}, until {}", term::escape(session.label), moment(session.issued),
                                  moment(session.expires)));
  }

  void history(const std::vector<AuditEntry>& entries) {
    heading("History");
    const std::size_t shown = std::min(entries.size(), newest_shown);
    if (shown < entries.size())
      context_.out().line(fmt::format("  … {} older: refctl audit --user", term::grouped(entries.size() - shown)));
    for (std::size_t i = entries.size() - shown; i < entries.size(); ++i) {
      const AuditEntry& entry = entries[i];
      const std::string origin = entry.origin.empty() ? "" : fmt::format(" from {}", term::escape(entry.origin));
      const std::string changes = changes_text(entry);
      const std::string line = fmt::format("{}  {}  by {}{}{}", moment(entry.at), term::escape(entry.action),
                                           term::escape(entry.actor), origin, changes.empty() ? "" : "  " + changes);
      context_.out().line("  " + wrapped(line, 6));
    }
    if (entries.empty()) context_.out().line("  nothing");
  }

  Context& context_;
};

}  // namespace

void declare(Parameters& p, ExplainOptions& o) {
  p.describe(
      "All that a support person needs on one screen: who referred USER with which code and when, what was done to "
      "the account and by whom, live sessions, the password's scheme, failed log-ins.");
  p.user(o.user, "an id, e-mail or code (default: you)");
  p.example("refctl explain ada@example.com", "before answering a ticket");
  p.example("refctl explain 17 --json | jq .sessions", "one part of it, for a program");
}

Result<> run(Context& context, const ExplainOptions& o) {
  auto user = optional_user(o.user);
  if (!user) return failure_of(user);
  if (!*user && context.acts_as_operator())
    return fail(ErrorCode::usage, "`refctl explain` needs a USER: the operator is not a user");
  auto referrals = context.referrals();
  if (!referrals) return failure_of(referrals);
  auto explanation = (*referrals)->explain(*user);
  if (!explanation) return failure_of(explanation);
  if (context.globals().format() != OutputFormat::table || context.globals().fields)
    return show_object(context, [&explanation](wire::FieldSink& json) { wire::write_explanation(json, *explanation); });
  ExplainScreen(context).show(*explanation);
  return {};
}

}  // namespace refctl::cli
