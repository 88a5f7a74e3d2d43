#pragma once

#include "store/model/backup.hpp"
#include "store/rules/context/context.hpp"

namespace refctl::rules {

// What a store that was just restored holds and which invariants it breaks, the count of the backup among them.
[[nodiscard]] Result<BackupCheck> check_restored(const UseCaseContext& context, const BackupFacts& facts);

// Checks that a restored store is sound and has the contents that the backup states; else store_damaged.
[[nodiscard]] Result<> examine_restored(const UseCaseContext& context, const BackupFacts& facts);

// Appends an audit entry about the restore to the restored store.
[[nodiscard]] Result<> note_restore(const UseCaseContext& context, const BackupFacts& facts);

}  // namespace refctl::rules
