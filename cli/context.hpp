#pragma once

#include "cli/args/global_options.hpp"
#include "cli/args/target.hpp"
#include "cli/files/session_file.hpp"
#include "cli/registry.hpp"
#include "cli/term/output.hpp"
#include "cli/term/prompt.hpp"
#include "cli/term/style.hpp"
#include "store/open.hpp"
#include "store/referrals.hpp"
#include "store/rules/context/environment.hpp"
#include "store/scratch_store.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::cli {

// What main, or a test, passes to the program: command line, environment, streams, clock. Everything outlives the run.
struct Host {
  std::vector<std::string> words;  // the command line without the program's name
  std::function<std::optional<std::string>(const char* name)> variable;
  int input = 0;
  int output = 1;
  int errors = 2;
  rules::Clock& clock;
  rules::Random& random;
  // open_referrals of store/open.hpp.
  std::function<Result<std::unique_ptr<ReferralSystem>>(std::string_view uri, OpenMode, const OpenOptions&,
                                                        rules::Environment)>
      open;
};

// The services of one command, each created at first use: a command that opens nothing touches no disk. Lives as long
// as the run; used by one thread.
class Context {
 public:
  Context(const Host& host, const GlobalOptions& globals, const Command& command, term::Output& out, term::Output& err);
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context();

  [[nodiscard]] const GlobalOptions& globals() const { return globals_; }
  [[nodiscard]] term::Output& out() { return out_; }
  [[nodiscard]] term::Output& err() { return err_; }
  [[nodiscard]] const term::Style& style() const { return style_; }
  [[nodiscard]] int input() const { return host_.input; }
  [[nodiscard]] std::optional<std::string> variable(const char* name) const { return host_.variable(name); }
  [[nodiscard]] bool variable_is_on(const char* name) const;
  [[nodiscard]] rules::Clock& clock() const { return host_.clock; }
  [[nodiscard]] rules::Random& random() const { return host_.random; }
  [[nodiscard]] rules::Environment environment() const { return {.clock = clock(), .random = random()}; }
  [[nodiscard]] Instant now() const { return host_.clock.now(); }

  // Called before long results for people: on a terminal, output longer than the screen goes to the user's pager.
  void use_pager();
  // Prints a remark on stderr, after the results printed so far; nothing with --quiet. `detail` prints only with
  // --verbose.
  void note(std::string_view text);
  void detail(std::string_view text);

  // Replaces the `identity` of the command's registry row; call it before any other service is used. Example: `passwd
  // USER` acts as the operator, `passwd` alone as the session.
  void act_as(Identity identity);
  [[nodiscard]] bool acts_as_operator() const { return identity_ == Identity::store_operator; }

  [[nodiscard]] Result<const Target*> target();
  // Makes the store that a URI names the target, in place of the chosen one. Call it before a store is opened.
  [[nodiscard]] Result<> use_target(const std::string& uri);
  // Makes a scratch store the target, in place of the chosen one, until the context ends. Call it before a store is
  // opened.
  [[nodiscard]] Result<> use_scratch_store();
  [[nodiscard]] const std::optional<ScratchStore>& scratch_store() const { return scratch_; }
  // Options for opening a store, read from the environment variables.
  [[nodiscard]] Result<OpenOptions> open_options() const;
  // The caller of the use cases: derived from the registry's `identity`, --operator and the current session.
  // not_logged_in: the command needs a session and there is no token. Whether a token is valid is decided by the use
  // case.
  [[nodiscard]] Result<Caller> caller();
  // The operator's name in the audit log.
  [[nodiscard]] std::string operator_name() const;
  // The target, opened as the command's registry row demands, or as `needs` does. Lives as long as the context.
  [[nodiscard]] Result<ReferralSystem*> system();
  [[nodiscard]] Result<ReferralSystem*> system(Needs needs);
  // The use cases on the target, bound to the caller, and the administration of the store. Both live as long as the
  // context.
  [[nodiscard]] Result<Referrals*> referrals();
  [[nodiscard]] Result<Referrals*> referrals(Needs needs);
  [[nodiscard]] Result<StoreAdmin*> store_admin();
  [[nodiscard]] Result<StoreAdmin*> store_admin(Needs needs);

  // The token of the current session: $REFCTL_TOKEN, else the target's entry in the session file. not_logged_in if
  // neither exists.
  [[nodiscard]] Result<Secret> token();
  [[nodiscard]] bool has_token_variable() const;
  // The contents of the session file, read at the first call.
  [[nodiscard]] Result<SessionFile*> sessions();

  // True if stdin is a terminal, so that questions can be asked.
  [[nodiscard]] bool can_ask() const;
  // The first unread line of stdin, for --password-stdin; `what` says which password it is.
  [[nodiscard]] Result<Secret> password_from_input(std::string_view what);
  // Asks before a change. Success: --yes, or the answer is yes. ErrorCode::declined: the answer is no, and nothing was
  // changed. ErrorCode::usage: there is no terminal to ask at.
  [[nodiscard]] Result<> confirm(std::string_view question);

  // Parse the times and spans of options: their errors are ErrorCode::usage and name the option.
  [[nodiscard]] Result<std::optional<Instant>> instant(std::string_view option,
                                                       const std::optional<std::string>& text) const;

 private:
  [[nodiscard]] Owners owners() const;
  [[nodiscard]] Result<std::string> session_path() const;
  [[nodiscard]] Failure not_logged_in(const Target& target) const;

  const Host& host_;
  const GlobalOptions& globals_;
  const Command& command_;
  term::Output& out_;
  term::Output& err_;
  term::Style style_;
  Identity identity_;
  std::optional<Target> target_;
  std::optional<SessionFile> sessions_;
  std::optional<term::SecretLines> input_lines_;
  std::optional<ScratchStore> scratch_;
  std::unique_ptr<ReferralSystem> system_;
  std::unique_ptr<Referrals> referrals_;
  std::unique_ptr<StoreAdmin> store_admin_;
};

// An optional reference to a user as typed; absent stays absent.
[[nodiscard]] Result<std::optional<UserRef>> optional_user(const std::optional<std::string>& text);

}  // namespace refctl::cli
