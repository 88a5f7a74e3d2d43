#pragma once

#include "store/model/actor.hpp"
#include "store/model/backup.hpp"
#include "store/rules/context.hpp"

// Backups, restores, repairs and purges: the store as a whole, kept safe. An operator's or an admin's affair.

namespace refctl::rules {

[[nodiscard]] Result<BackupFacts> back_up(const Context& context, const BackupSink& sink);

// Notes that a backup made at this moment is complete and kept (records::Records::note_backup).
[[nodiscard]] Result<> note_backup(const Context& context, Instant made);

// What a store that was just restored holds and which invariants it breaks, the count of the backup among them.
[[nodiscard]] Result<BackupCheck> check_restored(const Context& context, const BackupFacts& facts);

// Whether a store that was just restored is sound and holds what the backup says; else store_damaged.
[[nodiscard]] Result<> examine_restored(const Context& context, const BackupFacts& facts);

// Writes into the restored store's audit log that it comes from a backup.
[[nodiscard]] Result<> note_restore(const Context& context, const BackupFacts& facts);

// Counts the faults of a store that was just upgraded and writes the upgrade into its audit log. Its values are those
// that it had before, so that a fault is no reason to refuse it: `repair` needs the present format.
[[nodiscard]] Result<std::uint64_t> accept_migrated(const Context& context, const Migration& migration);

[[nodiscard]] Result<RepairReport> repair(const Context& context);

[[nodiscard]] Result<> purge(const Context& context);

}  // namespace refctl::rules
