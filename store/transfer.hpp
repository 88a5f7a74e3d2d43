#pragma once

#include "store/model/backup.hpp"
#include "store/open.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

// Complete stores on the move: a backup becomes a store, one store becomes another, an older format the present one.
// All of it is the operator's.

namespace refctl {

// Asked now and then; true stops the work with ErrorCode::interrupted.
using Interrupted = std::function<bool()>;

// What a restore or a copy finds at its target: a store with anything in it is store_not_empty, unless it
// is to be replaced.
enum class Replace { no, yes };

// A backup on its way to become a store. Nothing is seen of it before `finish`; without that, or after a
// failure, the target is as it was.
class StoreRestore {
 public:
  // What `environment` refers to outlives it. `os_user` stands in the audit entry of the restore.
  StoreRestore(std::unique_ptr<records::Restore> restore, rules::Environment environment, std::string os_user);

  // The backup's bytes in order, in pieces of any size. invalid_data: it is no backup. store_damaged: it is
  // not as it was made. store_newer: of a newer format.
  [[nodiscard]] Result<> feed(std::string_view bytes);
  // All was fed. Once its digest holds and the restored store is found sound, it takes the old one's place at once.
  [[nodiscard]] Result<BackupFacts> finish(const Interrupted& interrupted);
  // Instead of `finish`, on a target that nobody else uses: what the backup holds and every fault of it. Its digest
  // holds then; else store_damaged.
  [[nodiscard]] Result<BackupCheck> verify(const Interrupted& interrupted);

 private:
  std::unique_ptr<records::Restore> restore_;
  rules::Environment environment_;
  std::string os_user_;
};

// Whether a file that begins so was written as a backup, complete or not. Needs the first 8 bytes.
[[nodiscard]] bool looks_like_backup(std::string_view first_bytes);

// Begins to restore a backup to the store that a URI names, which may be missing.
[[nodiscard]] Result<StoreRestore> begin_restore(std::string_view uri, Replace replace, const OpenOptions& options,
                                                 rules::Environment environment, std::string os_user);

// Copies all of one store, as it is at one moment, to a store that is missing or empty, and compares the two.
[[nodiscard]] Result<BackupFacts> copy_store(std::string_view from, std::string_view to, const OpenOptions& options,
                                             rules::Environment environment, const std::string& os_user,
                                             const Interrupted& interrupted);

// Upgrades the store that a URI names to the present format and keeps a backup of it as it was in its directory. At
// every moment the store is the old one or the upgraded one. Nothing is done to a store of the present format.
[[nodiscard]] Result<Migration> migrate_store(std::string_view uri, const OpenOptions& options,
                                              rules::Environment environment, const std::string& os_user,
                                              const Interrupted& interrupted);

}  // namespace refctl
