#pragma once

#include "store/model/backup.hpp"
#include "store/rules/context/context.hpp"

namespace refctl::rules {

// Writes a backup of the complete store, for the operator and admins.
[[nodiscard]] Result<BackupFacts> back_up(const UseCaseContext& context, const BackupSink& sink);

// Records in the store that a complete backup was made now (records::Records::note_backup).
[[nodiscard]] Result<> note_backup(const UseCaseContext& context, Instant made);

}  // namespace refctl::rules
