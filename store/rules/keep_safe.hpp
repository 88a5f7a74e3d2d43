#pragma once

#include "store/model/actor.hpp"
#include "store/model/backup.hpp"
#include "store/rules/context.hpp"

// Backups, restores, repairs and purges of the complete store, for the operator and admins.

namespace refctl::rules {

[[nodiscard]] Result<BackupFacts> back_up(const Context& context, const BackupSink& sink);

// Records in the store that a complete backup was made now (records::Records::note_backup).
[[nodiscard]] Result<> note_backup(const Context& context, Instant made);

// What a store that was just restored holds and which invariants it breaks, the count of the backup among them.
[[nodiscard]] Result<BackupCheck> check_restored(const Context& context, const BackupFacts& facts);

// Checks that a restored store is sound and has the contents that the backup states; else store_damaged.
[[nodiscard]] Result<> examine_restored(const Context& context, const BackupFacts& facts);

// Appends an audit entry about the restore to the restored store.
[[nodiscard]] Result<> note_restore(const Context& context, const BackupFacts& facts);

// Counts the faults of an upgraded store and appends an audit entry about the upgrade. Faults do not refuse it, because
// the old store had them too and `repair` needs the current format.
[[nodiscard]] Result<std::uint64_t> accept_migrated(const Context& context, const Migration& migration);

[[nodiscard]] Result<RepairReport> repair(const Context& context);

[[nodiscard]] Result<> purge(const Context& context);

}  // namespace refctl::rules
