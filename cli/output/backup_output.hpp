#pragma once

#include "cli/context.hpp"
#include "store/model/backup.hpp"

#include <string>
#include <string_view>

namespace refctl::cli {

// "1,204 users, 3 sessions, 2,117 audit entries (188 KiB)"
[[nodiscard]] std::string in_words(const BackupFacts& facts);

// What a backup, restore or copy came to: an object with --json, else a line that --quiet leaves out.
[[nodiscard]] Result<> show_backup(Context& context, std::string_view line, const BackupFacts& facts);

}  // namespace refctl::cli
