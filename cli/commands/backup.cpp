#include "cli/commands/backup.hpp"

#include "cli/files/new_file.hpp"
#include "cli/output/backup_output.hpp"
#include "cli/term/escape.hpp"
#include "store/temp_file.hpp"

#include <fmt/format.h>

#include <sys/stat.h>

#include <algorithm>

namespace refctl::cli {

namespace {

Result<> hand_on(term::Output& out, std::string_view piece) {
  out.write(piece);
  if (out.closed()) return fail(ErrorCode::interrupted, "the reader of the backup went away");
  return {};
}

bool is_plain_file(int descriptor) {
  struct stat facts {};
  return ::fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode);
}

// A reader of a pipe takes its time, and as long as the store is read no page of it can be used again: the
// backup is made at full speed into a temporary file, and handed on from there.
Result<BackupFacts> to_pipe(term::Output& out, StoreAdmin& admin) {
  TempFile spool;
  auto facts = admin.backup([&spool](std::string_view piece) { return spool.append(piece); });
  if (!facts) return facts;
  auto bytes = spool.map();
  if (!bytes) return failure_of(bytes);
  constexpr std::size_t piece = std::size_t{1} << 20;
  for (std::string_view rest(*bytes, spool.size()); !rest.empty(); rest.remove_prefix(std::min(piece, rest.size()))) {
    Result<> handed = hand_on(out, rest.substr(0, piece));
    if (!handed) return failure_of(handed);
  }
  return facts;
}

Result<BackupFacts> to_stdout(Context& context, StoreAdmin& admin) {
  term::Output& out = context.out();
  if (out.is_terminal())
    return fail(ErrorCode::usage, "a backup is nothing for a terminal", "name a file, or pipe it on");
  auto facts = is_plain_file(out.descriptor())
                   ? admin.backup([&out](std::string_view piece) { return hand_on(out, piece); })
                   : to_pipe(out, admin);
  if (!facts) return facts;
  Result<> flushed = out.flush();
  if (!flushed) return failure_of(flushed);
  return facts;
}

Result<BackupFacts> to_file(StoreAdmin& admin, const std::string& path) {
  NewFile file(path);
  Result<> opened = file.open();
  if (!opened) return failure_of(opened);
  auto facts = admin.backup([&file](std::string_view piece) { return file.write(piece); });
  if (!facts) return facts;
  Result<> kept = file.keep();
  if (!kept) return failure_of(kept);
  return facts;
}

}  // namespace

void declare(Parameters& p, BackupOptions& o) {
  p.describe(
      "Writes a copy of the whole store as it is at one moment (users, passwords, sessions, signing keys, settings, "
      "audit log) while others go on writing. Every record is verified on the way, and a digest seals the file, so "
      "that `restore` can prove what it restores. A backup holds secrets: keep it as safe as the store.");
  Parameter& file = p.argument("FILE", o.file, "where to (mode 0600, replaced as a whole); - is stdout");
  file.kind = ValueKind::file;
  file.required = true;
  p.example("refctl backup /var/backups/refctl.backup", "nightly, from cron");
  p.example("refctl backup - | gpg --encrypt -r ops > refctl.gpg", "straight into another program");
}

Result<> run(Context& context, const BackupOptions& o) {
  auto admin = context.store_admin();
  if (!admin) return failure_of(admin);
  const bool piped = *o.file == "-";
  auto facts = piped ? to_stdout(context, **admin) : to_file(**admin, *o.file);
  if (!facts) return failure_of(facts);
  if (piped) {
    context.note(fmt::format("backed up {}", in_words(*facts)));
    return {};
  }
  return show_backup(context, fmt::format("backed up {} to {}", in_words(*facts), term::escape(*o.file)), *facts);
}

}  // namespace refctl::cli
