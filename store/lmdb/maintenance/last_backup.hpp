#pragma once

#include "store/model/time/instant.hpp"
#include "store/result.hpp"

#include <optional>
#include <string>

// The time of a store's last backup, in the file `last-backup` of its directory ("Backups" in FORMAT.md). It is not a
// value of the store: a backup is a read, so it neither waits for a writer nor changes the store's digest. A
// process that can only read the store can back it up, but not note the time. Backups and copies do not contain it.

namespace refctl::lmdb {

inline constexpr const char* last_backup_file = "last-backup";

// Absent: no backup was noted, or the file is not readable as a time.
[[nodiscard]] std::optional<Instant> read_last_backup(const std::string& directory);

// Writes the time durably. A killed process leaves the old time or the new one: both have the same length, and one
// system call writes it.
[[nodiscard]] Result<> write_last_backup(const std::string& directory, Instant made);

}  // namespace refctl::lmdb
