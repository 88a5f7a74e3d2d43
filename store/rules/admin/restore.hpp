#pragma once

#include "store/model/backup.hpp"
#include "store/rules/context/context.hpp"

namespace refctl::rules {

// Returns the contents of a restored store and the invariants that it violates, including the counts that the backup
// states.
[[nodiscard]] Result<BackupCheck> check_restored(const UseCaseContext& context, const BackupFacts& facts);

// Checks that a restored store is sound and has the contents that the backup states; else store_damaged.
[[nodiscard]] Result<> examine_restored(const UseCaseContext& context, const BackupFacts& facts);

// Appends an audit entry about the restore to the restored store.
[[nodiscard]] Result<> note_restore(const UseCaseContext& context, const BackupFacts& facts);

}  // namespace refctl::rules
