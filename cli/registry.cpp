#include "cli/registry.hpp"

#include "cli/commands/accounts/login.hpp"
#include "cli/commands/accounts/logout.hpp"
#include "cli/commands/accounts/passwd.hpp"
#include "cli/commands/accounts/signup.hpp"
#include "cli/commands/accounts/token.hpp"
#include "cli/commands/accounts/whoami.hpp"
#include "cli/commands/program/complete.hpp"
#include "cli/commands/program/completion.hpp"
#include "cli/commands/program/hash.hpp"
#include "cli/commands/program/help.hpp"
#include "cli/commands/program/serve.hpp"
#include "cli/commands/referrals/explain.hpp"
#include "cli/commands/referrals/metrics.hpp"
#include "cli/commands/referrals/referrals.hpp"
#include "cli/commands/store/audit.hpp"
#include "cli/commands/store/backup.hpp"
#include "cli/commands/store/check.hpp"
#include "cli/commands/store/config.hpp"
#include "cli/commands/store/copy.hpp"
#include "cli/commands/store/export.hpp"
#include "cli/commands/store/import.hpp"
#include "cli/commands/store/keys.hpp"
#include "cli/commands/store/migrate.hpp"
#include "cli/commands/store/restore.hpp"
#include "cli/commands/store/seed.hpp"
#include "cli/commands/store/status.hpp"
#include "cli/commands/users/users_delete.hpp"
#include "cli/commands/users/users_edit.hpp"
#include "cli/commands/users/users_list.hpp"
#include "cli/commands/users/users_sessions.hpp"
#include "cli/commands/users/users_show.hpp"

#include <array>

namespace refctl::cli {

namespace {

template <typename Options>
class BoundCommand final : public CommandRun {
 public:
  void declare(Parameters& parameters) override { cli::declare(parameters, options_); }
  Result<> run(Context& context) override { return cli::run(context, options_); }

 private:
  Options options_;
};

template <typename Options>
std::unique_ptr<CommandRun> make() {
  return std::make_unique<BoundCommand<Options>>();
}

// clang-format off
constexpr std::array table = {
    Command{"signup", "register a user", Group::accounts, Needs::write, Identity::nobody, make<SignupOptions>},
    Command{"login", "open a session", Group::accounts, Needs::edit, Identity::nobody, make<LoginOptions>},
    Command{"logout", "end the session", Group::accounts, Needs::edit, Identity::session, make<LogoutOptions>},
    Command{"whoami", "show whose session this is", Group::accounts, Needs::read, Identity::session, make<WhoamiOptions>},
    Command{"token", "print the session's token", Group::accounts, Needs::read, Identity::session, make<TokenOptions>},
    Command{"passwd", "change a password", Group::accounts, Needs::edit, Identity::session, make<PasswdOptions>},

    Command{"users list", "list users", Group::people, Needs::read, Identity::session, make<UsersListOptions>, true},
    Command{"users show", "show one user", Group::people, Needs::read, Identity::session, make<UsersShowOptions>},
    Command{"users edit", "change a user", Group::people, Needs::edit, Identity::store_operator, make<UsersEditOptions>},
    Command{"users delete", "erase a user's personal data", Group::people, Needs::edit, Identity::store_operator, make<UsersDeleteOptions>},
    Command{"users sessions", "list or end a user's sessions", Group::people, Needs::read, Identity::store_operator, make<UsersSessionsOptions>},

    Command{"referrals", "list whom a user referred, as a list, tree or path", Group::referrals, Needs::read, Identity::session, make<ReferralsOptions>},
    Command{"metrics", "show referral metrics", Group::referrals, Needs::read, Identity::session, make<MetricsCommandOptions>},
    Command{"explain", "show all about one user on one screen", Group::referrals, Needs::read, Identity::session, make<ExplainOptions>},

    Command{"import", "load users from a file", Group::store, Needs::write, Identity::store_operator, make<ImportCommandOptions>},
    Command{"export", "write all users to a file", Group::store, Needs::read, Identity::store_operator, make<ExportCommandOptions>},
    Command{"seed", "make reproducible test data", Group::store, Needs::write, Identity::store_operator, make<SeedCommandOptions>},
    Command{"backup", "copy the whole store to a file", Group::store, Needs::read, Identity::store_operator, make<BackupOptions>},
    Command{"restore", "restore a store from a backup", Group::store, Needs::write, Identity::store_operator, make<RestoreOptions>},
    Command{"copy", "copy a whole store to another", Group::store, Needs::nothing, Identity::store_operator, make<CopyOptions>},
    Command{"check", "verify the store or a backup, and repair the store", Group::store, Needs::read, Identity::store_operator, make<CheckOptions>},
    Command{"migrate", "upgrade a store from an older format", Group::store, Needs::nothing, Identity::store_operator, make<MigrateOptions>},
    Command{"audit", "list who changed what", Group::store, Needs::read, Identity::store_operator, make<AuditOptions>},
    Command{"config list", "list the settings", Group::store, Needs::read, Identity::store_operator, make<ConfigListOptions>},
    Command{"config get", "print a setting", Group::store, Needs::read, Identity::store_operator, make<ConfigGetOptions>},
    Command{"config set", "change a setting", Group::store, Needs::write, Identity::store_operator, make<ConfigSetOptions>},
    Command{"keys list", "list the signing keys", Group::store, Needs::read, Identity::store_operator, make<KeysListOptions>},
    Command{"keys rotate", "sign with a new key from now on", Group::store, Needs::edit, Identity::store_operator, make<KeysRotateOptions>},
    Command{"keys revoke", "end every session under a key", Group::store, Needs::edit, Identity::store_operator, make<KeysRevokeOptions>},
    Command{"status", "show versions, target, sizes and counts", Group::store, Needs::read, Identity::store_operator, make<StatusOptions>},

    Command{"serve", "serve the REST API", Group::program, Needs::write, Identity::store_operator, make<ServeOptions>},
    Command{"hash detect", "show a password hash's scheme and cost", Group::program, Needs::nothing, Identity::nobody, make<HashDetectOptions>},
    Command{"hash verify", "try one known password on a hash", Group::program, Needs::nothing, Identity::nobody, make<HashVerifyOptions>},
    Command{"completion", "print a shell's completion script", Group::program, Needs::nothing, Identity::nobody, make<CompletionOptions>},
    Command{"__complete", "", Group::program, Needs::read, Identity::store_operator, make<CompleteOptions>},
    Command{"help", "show help", Group::program, Needs::nothing, Identity::nobody, make<HelpOptions>},
};
// clang-format on

}  // namespace

std::span<const Command> commands() { return table; }

std::string_view summary_of_group(std::string_view first_word) {
  if (first_word == "users") return "find, show and change users";
  if (first_word == "config") return "read and change the store's settings";
  if (first_word == "hash") return "look at password hashes before an import";
  if (first_word == "keys") return "list and change the keys that sign tokens";
  return {};
}

const Command* find_command(std::string_view path) {
  for (const Command& command : table) {
    if (command.path == path || (command.bare && command.first_word() == path)) return &command;
  }
  return nullptr;
}

std::string_view heading_of(Group group) {
  switch (group) {
    case Group::accounts: return "Accounts and sessions";
    case Group::people: return "People";
    case Group::referrals: return "Referrals";
    case Group::store: return "The store";
    case Group::program: return "The program";
  }
  return {};
}

}  // namespace refctl::cli
