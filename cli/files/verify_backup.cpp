#include "cli/files/verify_backup.hpp"

#include "cli/files/file_or_stdin.hpp"
#include "cli/files/scratch.hpp"
#include "cli/system.hpp"
#include "cli/term/interrupts.hpp"
#include "store/scratch_directory.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace refctl::cli {

namespace {

// Replaces the hint of a failure that means something else here than in a restore.
Failure of_a_check(Error error, const std::string& path) {
  if (error.code == ErrorCode::store_full) {
    error.hint = "the backup is unpacked to be verified: let TMPDIR name a directory with room for it";
  } else if (error.code == ErrorCode::invalid_data && std::filesystem::path(path).filename() == "data.mdb") {
    error.hint = "it is part of a store: name the store's directory";
  }
  return Failure(std::move(error));
}

}  // namespace

Result<BackupCheck> verify_backup(Context& context, const std::string& path) {
  auto options = context.open_options();
  if (!options) return failure_of(options);
  FileOrStdin input;
  Result<> opened = input.open(path, context.input());
  if (!opened) return failure_of(opened);
  // From here on an interruption has a temporary store to remove.
  const term::Interruptible interruptible;
  const auto interrupted = [&interruptible] { return interruptible.interrupted(); };
  auto scratch = make_scratch_directory();
  if (!scratch) return failure_of(scratch);
  auto restore =
      begin_restore("lmdb:" + scratch->path() + "/store", Replace::no, *options, context.environment(), os_user());
  if (!restore) return of_a_check(std::move(restore.error()), path);
  if (Result<> fed = feed_all(input, *restore, interrupted); !fed) return of_a_check(std::move(fed.error()), path);
  auto found = restore->verify(interrupted);
  if (!found) return of_a_check(std::move(found.error()), path);
  return found;
}

}  // namespace refctl::cli
