#pragma once

#include "cli/context.hpp"
#include "store/model/backup.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace refctl::cli {

// "1,204 users, 3 sessions, 2,117 audit entries (188 KiB)"
[[nodiscard]] std::string in_words(const BackupFacts& facts);

// What `backup --keep` did.
struct RotatedBackup {
  BackupFacts facts;
  std::string file;
  std::uint64_t kept = 0;            // backups that are there now
  std::vector<std::string> removed;  // names of those that gave way
};
// As show_backup; the object has file, kept and removed, too.
[[nodiscard]] Result<> show_rotated_backup(Context& context, const RotatedBackup& backup);

// What a backup, restore or copy came to: an object with --json, else a line that --quiet leaves out.
[[nodiscard]] Result<> show_backup(Context& context, std::string_view line, const BackupFacts& facts);

}  // namespace refctl::cli
