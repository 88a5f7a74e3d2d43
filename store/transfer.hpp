#pragma once

#include "store/model/backup.hpp"
#include "store/open.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

// Operations on complete stores, for the operator: restoring a backup, copying a store, upgrading an older format.

namespace refctl {

// Called regularly; returning true stops the work with ErrorCode::interrupted.
using Interrupted = std::function<bool()>;

// What to do with a non-empty target of a restore or copy: refuse it with store_not_empty, or replace it.
enum class Replace { no, yes };

// The restore of a backup. Nothing is visible before `finish`; without it, or after a failure, the target is unchanged.
class StoreRestore {
 public:
  // The objects that `environment` refers to outlive it. `os_user` goes into the audit entry of the restore.
  StoreRestore(std::unique_ptr<records::Restore> restore, rules::Environment environment, std::string os_user);

  // Takes the backup's bytes in order, in chunks of any size. invalid_data: not a backup. store_damaged: the contents
  // have changed since it was made. store_newer: written in a newer format.
  [[nodiscard]] Result<> feed(std::string_view bytes);
  // Called after the last byte. If the digest is correct and the restored store is sound, it replaces the old one
  // atomically.
  [[nodiscard]] Result<BackupFacts> finish(const Interrupted& interrupted);
  // Called instead of `finish`, with a scratch store as target: returns the contents of the backup and every fault.
  // store_damaged: the digest is wrong.
  [[nodiscard]] Result<BackupCheck> verify(const Interrupted& interrupted);

 private:
  std::unique_ptr<records::Restore> restore_;
  rules::Environment environment_;
  std::string os_user_;
};

// Returns whether a file with these first 8 bytes was written as a backup, complete or not.
[[nodiscard]] bool looks_like_backup(std::string_view first_bytes);

// Begins to restore a backup to the store that a URI names, which need not exist.
[[nodiscard]] Result<StoreRestore> begin_restore(std::string_view uri, Replace replace, const OpenOptions& options,
                                                 rules::Environment environment, std::string os_user);

// Copies one snapshot of a store to a missing or empty store, and compares the two.
[[nodiscard]] Result<BackupFacts> copy_store(std::string_view from, std::string_view to, const OpenOptions& options,
                                             rules::Environment environment, const std::string& os_user,
                                             const Interrupted& interrupted);

// Upgrades the store that a URI names to the current format and keeps a backup of the old one in its directory. The
// store is always either the old or the upgraded one. Does nothing to a store of the current format.
[[nodiscard]] Result<Migration> migrate_store(std::string_view uri, const OpenOptions& options,
                                              rules::Environment environment, const std::string& os_user,
                                              const Interrupted& interrupted);

}  // namespace refctl
