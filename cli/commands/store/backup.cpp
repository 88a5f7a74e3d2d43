#include "cli/commands/store/backup.hpp"

#include "cli/files/backup_directory.hpp"
#include "cli/files/new_file.hpp"
#include "cli/output/backup_output.hpp"
#include "cli/term/escape.hpp"
#include "store/temp_file.hpp"

#include <fmt/format.h>

#include <sys/stat.h>

#include <algorithm>

namespace refctl::cli {

namespace {

Result<> write_out(term::Output& out, std::string_view piece) {
  out.write(piece);
  if (out.closed()) return fail(ErrorCode::interrupted, "the reader of the backup went away");
  return {};
}

bool is_plain_file(int descriptor) {
  struct stat facts {};
  return ::fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode);
}

// While a backup reads the store, LMDB cannot reuse any page freed since. The reader of a pipe may be slow, so the
// backup goes to a temporary file first, and from there to the pipe.
Result<BackupFacts> to_pipe(term::Output& out, StoreAdmin& admin) {
  TempFile spool;
  auto facts = admin.backup([&spool](std::string_view piece) { return spool.append(piece); });
  if (!facts) return facts;
  auto bytes = spool.map();
  if (!bytes) return failure_of(bytes);
  constexpr std::size_t piece = std::size_t{1} << 20;
  for (std::string_view rest(*bytes, spool.size()); !rest.empty(); rest.remove_prefix(std::min(piece, rest.size()))) {
    Result<> handed = write_out(out, rest.substr(0, piece));
    if (!handed) return failure_of(handed);
  }
  return facts;
}

Result<BackupFacts> to_stdout(Context& context, StoreAdmin& admin) {
  term::Output& out = context.out();
  if (out.is_terminal())
    return fail(ErrorCode::usage, "a backup cannot be written to a terminal", "name a file, or pipe it on");
  auto facts = is_plain_file(out.descriptor())
                   ? admin.backup([&out](std::string_view piece) { return write_out(out, piece); })
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

// Fails for a store that can only be read; the backup is complete without the note.
void note_backup(Context& context, StoreAdmin& admin, const BackupFacts& facts) {
  if (Result<> noted = admin.note_backup(facts.made); !noted) {
    context.note(fmt::format("`refctl status` will not show this backup: {}", noted.error().message));
  }
}

Result<> to_directory(Context& context, StoreAdmin& admin, const BackupOptions& o) {
  if (*o.file == "-")
    return fail(ErrorCode::usage, "--keep needs a directory, not -", "name the directory of the backups");
  auto status = admin.status();
  if (!status) return failure_of(status);
  BackupDirectory directory(*o.file, status->id);
  Result<> begun = directory.begin(
      [&context, &o] { context.note(fmt::format("waiting for another backup to {}", term::escape(*o.file))); });
  if (!begun) return begun;
  auto facts = admin.backup([&directory](std::string_view piece) { return directory.write(piece); });
  if (!facts) return failure_of(facts);
  auto file = directory.keep(facts->made);
  if (!file) return failure_of(file);
  note_backup(context, admin, *facts);
  auto rotation = directory.rotate(*o.keep);
  if (!rotation) return failure_of(rotation);
  if (rotation->later > 0) {
    context.note(fmt::format("{} of {} in {} have a later time in their names: was the clock set back?",
                             rotation->later, rotation->kept, term::escape(*o.file)));
  }
  return show_rotated_backup(context, {.facts = std::move(*facts),
                                       .file = std::move(*file),
                                       .kept = rotation->kept,
                                       .removed = std::move(rotation->removed)});
}

bool is_directory(const std::string& path) {
  struct stat facts {};
  return ::stat(path.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode);
}

}  // namespace

void declare(Parameters& p, BackupOptions& o) {
  p.describe(
      "Writes a copy of the whole store at one moment (users, passwords, sessions, signing keys, settings, "
      "audit log) while other commands go on writing. Every record is verified on the way, and the file ends with a "
      "digest, which `restore` verifies. A backup holds secrets: keep it as safe as the store.");
  p.describe(
      "With --keep, FILE is a directory: the backup gets a dated name there "
      "(refctl-2026-03-01T12-00-00.000Z-1f3a9c07.backup: the time in UTC and the store's id, as in `refctl status`). "
      "Once it is complete and synced, the store's oldest backups there are removed until N are left. Everything else "
      "in the directory is left alone.");
  p.describe(
      "`refctl status` and the server's /metrics show the age of the last backup. It is noted in the file last-backup "
      "of the store's directory, so that a backup needs no write permission on the store: if that file cannot be "
      "written, the backup is made all the same. A backup to a pipe counts as made once all of it was written to the "
      "pipe.");
  Parameter& file = p.argument(
      "FILE", o.file, "the file to write (mode 0600, replaced atomically); - is stdout; a directory with --keep");
  file.kind = ValueKind::file;
  file.required = true;
  constexpr std::uint64_t max_kept = 1'000'000;
  p.number("--keep", "N", o.keep, 1, max_kept, "write a dated backup into a directory and keep the newest N there");
  p.example("refctl backup --keep 14 /var/backups/refctl", "nightly: two weeks of backups");
  p.example("refctl backup refctl.backup", "before a risky change");
  p.example("refctl backup - | gpg --encrypt -r ops > refctl.gpg", "piped into another program");
}

Result<> run(Context& context, const BackupOptions& o) {
  auto admin = context.store_admin();
  if (!admin) return failure_of(admin);
  if (o.keep) return to_directory(context, **admin, o);
  if (is_directory(*o.file)) {
    return fail(ErrorCode::usage, fmt::format("{} is a directory", term::escape(*o.file)),
                fmt::format("name a file in it, or let dated backups rotate there: `refctl backup --keep 14 {}`",
                            term::escape(*o.file)));
  }
  const bool piped = *o.file == "-";
  auto facts = piped ? to_stdout(context, **admin) : to_file(**admin, *o.file);
  if (!facts) return failure_of(facts);
  note_backup(context, **admin, *facts);
  if (piped) {
    context.note(fmt::format("backed up {}", in_words(*facts)));
    return {};
  }
  return show_backup(context, fmt::format("backed up {} to {}", in_words(*facts), term::escape(*o.file)), *facts);
}

}  // namespace refctl::cli
