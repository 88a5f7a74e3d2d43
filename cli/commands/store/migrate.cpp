#include "cli/commands/store/migrate.hpp"

#include "cli/output/backup_output.hpp"
#include "cli/output/object.hpp"
#include "cli/term/escape.hpp"
#include "cli/term/interrupts.hpp"
#include "store/transfer.hpp"
#include "store/wire/admin/status_json.hpp"

#include <fmt/format.h>

namespace refctl::cli {

namespace {

Result<> show(Context& context, const Migration& migration, const std::string& uri) {
  if (context.globals().format() == OutputFormat::json) {
    return show_object(context, [&](wire::FieldSink& json) { wire::write_migration(json, migration); });
  }
  if (!migration.was_needed()) {
    context.note(fmt::format("nothing to do: {} has format {}, the newest there is", term::escape(uri), migration.to));
    return {};
  }
  context.note(fmt::format("upgraded {} from format {} to {}: {}", term::escape(uri), migration.from, migration.to,
                           in_words(migration.facts)));
  context.note(fmt::format("backup of the store as it was: {}", term::escape(migration.backup)));
  if (migration.faults > 0) {
    context.note(fmt::format("the store has {} fault{}, as it had before: see `refctl check`", migration.faults,
                             migration.faults == 1 ? "" : "s"));
  }
  return {};
}

}  // namespace

void declare(Parameters& p, MigrateOptions&) {
  p.describe(
      "Upgrades a store written by an older refctl to the current format. A store that has it already is left alone. "
      "Commands that change the store wait until the upgrade is done. Stop a server of the older refctl first: it "
      "cannot use the upgraded store.");
  p.describe(
      "The upgraded store is built beside the old one and replaces it atomically, so that an interrupted or killed "
      "upgrade leaves the store unchanged. It needs free space for a second copy of the store and for the backup.");
  p.describe(
      "A backup of the old store is kept in its directory as format-N.backup (N: the old format). Both this refctl "
      "and the old one can restore it. It holds personal data and password hashes, which erasing a user does not "
      "remove: delete it when it is no longer needed.");
  p.example("refctl migrate", "after an upgrade of refctl");
  p.example("refctl migrate --store /var/lib/refctl --json | jq -r .backup", "where the backup is");
}

Result<> run(Context& context, const MigrateOptions&) {
  auto target = context.target();
  if (!target) return failure_of(target);
  auto options = context.open_options();
  if (!options) return failure_of(options);
  const std::string& uri = (*target)->uri;
  // From here on an interruption has files to remove.
  const term::Interruptible interruptible;
  auto migration = migrate_store(uri, *options, context.environment(), context.operator_name(),
                                 [&interruptible] { return interruptible.interrupted(); });
  if (!migration) return failure_of(migration);
  return show(context, *migration, uri);
}

}  // namespace refctl::cli
