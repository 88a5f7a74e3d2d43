#include "cli/commands/store/restore.hpp"

#include "cli/files/file_or_stdin.hpp"
#include "cli/output/backup_output.hpp"
#include "cli/term/escape.hpp"
#include "cli/term/interrupts.hpp"
#include "store/transfer.hpp"

#include <fmt/format.h>

namespace refctl::cli {

void declare(Parameters& p, RestoreOptions& o) {
  p.describe(
      "Restores a store from a backup. The backup's digest is verified and the restored store is checked as `check` "
      "does; only then it replaces the old store, atomically. A running server continues with the restored store. "
      "Sessions ended since the backup are valid again: `refctl keys revoke` ends them.");
  Parameter& file = p.argument("FILE", o.file, "a file written by `refctl backup`; - is stdin");
  file.kind = ValueKind::file;
  file.required = true;
  p.flag("--force", o.force, "replace a store that is not empty");
  p.example("refctl restore refctl.backup", "into a store that is missing or empty");
  p.example("refctl restore --force refctl.backup", "replace the store by an earlier state");
}

Result<> run(Context& context, const RestoreOptions& o) {
  auto target = context.target();
  if (!target) return failure_of(target);
  auto options = context.open_options();
  if (!options) return failure_of(options);
  FileOrStdin input;
  Result<> opened = input.open(*o.file, context.input());
  if (!opened) return opened;
  // From here on an interruption has files to remove.
  const term::Interruptible interruptible;
  auto restore = begin_restore((*target)->uri, o.force ? Replace::yes : Replace::no, *options, context.environment(),
                               context.operator_name());
  if (!restore) return failure_of(restore);
  Result<> fed = feed_all(input, *restore, [&interruptible] { return interruptible.interrupted(); });
  if (!fed) return fed;
  auto facts = restore->finish([&interruptible] { return interruptible.interrupted(); });
  if (!facts) return failure_of(facts);
  return show_backup(context,
                     fmt::format("restored {}, as of {}, to {}", in_words(*facts), to_rfc3339(facts->made),
                                 term::escape((*target)->uri)),
                     *facts);
}

}  // namespace refctl::cli
