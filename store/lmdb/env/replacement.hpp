#pragma once

#include "store/lmdb/env/directory.hpp"
#include "store/result.hpp"

#include <string>
#include <string_view>

namespace refctl::lmdb {

// The name of a migration's backup in the replacement directory.
inline constexpr std::string_view replacement_backup_name = "backup";

// The directory PATH/next, in which a store's replacement data.mdb is built. It is inside the store's directory,
// because that is on the same file system and writable for the owner; the parent directory may not be. Locked by one
// process at a time; files of a killed process are removed. Destroying the object removes the directory.
class ReplacementDir {
 public:
  // busy: another process is using it. `path` must exist.
  [[nodiscard]] static Result<ReplacementDir> open(const std::string& path);
  ReplacementDir(ReplacementDir&& other) noexcept = default;
  ReplacementDir& operator=(ReplacementDir&&) = delete;
  ~ReplacementDir();

  [[nodiscard]] const std::string& directory() const { return directory_; }

 private:
  ReplacementDir(std::string directory, File lock) : directory_(std::move(directory)), lock_(std::move(lock)) {}

  std::string directory_;
  File lock_;
};

// Removes the replacement directory that a killed restore, purge or migration left in a store, if there is one.
void remove_abandoned_replacement(const std::string& path);

// Returns whether any process has the store's environment open: LMDB locks the first byte of lock.mdb.
[[nodiscard]] bool is_in_use(const std::string& path);

// Replaces PATH/data.mdb atomically and durably by the replacement directory's data.mdb, which is closed and complete.
// The caller holds PATH's writer lock in Mode::exclusive. Every process that has the old file open moves to the new
// one before its next transaction (Env::reopen_if_replaced).
[[nodiscard]] Result<> put_in_place(const ReplacementDir& replacement_dir, const std::string& path);

}  // namespace refctl::lmdb
