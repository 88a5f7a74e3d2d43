#pragma once

#include "cli/context.hpp"
#include "store/model/backup.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace refctl::cli {

// "1,204 users, 3 sessions, 2,117 audit entries (188 KiB)"
[[nodiscard]] std::string in_words(const BackupFacts& facts);

// The result of `backup --keep`.
struct RotatedBackup {
  BackupFacts facts;
  std::string file;
  std::uint64_t kept = 0;            // backups in the directory now
  std::vector<std::string> removed;  // names of removed backups
};
// Like show_backup; the object also has file, kept and removed.
[[nodiscard]] Result<> show_rotated_backup(Context& context, const RotatedBackup& backup);

// Prints the result of a backup, restore or copy: an object with --json, else `line`, which --quiet omits.
[[nodiscard]] Result<> show_backup(Context& context, std::string_view line, const BackupFacts& facts);

}  // namespace refctl::cli
