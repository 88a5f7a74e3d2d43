#pragma once

#include "cli/context.hpp"
#include "store/model/backup.hpp"

#include <string>

namespace refctl::cli {

// Verifies a backup (- is stdin) as a restore does, in a temporary store: the digest, every record, every invariant.
// invalid_data: it is no backup. store_damaged: it is not as it was written. A digest that holds over an unsound store
// is a list of faults.
[[nodiscard]] Result<BackupCheck> verify_backup(Context& context, const std::string& path);

}  // namespace refctl::cli
