#pragma once

#include "cli/context.hpp"
#include "store/model/backup.hpp"

#include <string>

namespace refctl::cli {

// Verifies a backup (- is stdin) as a restore does, in a temporary store: the digest, every record, every invariant.
// invalid_data: not a backup. store_damaged: the backup was altered. Faults of a store whose backup is unaltered are
// returned as a list.
[[nodiscard]] Result<BackupCheck> verify_backup(Context& context, const std::string& path);

}  // namespace refctl::cli
