#pragma once

#include "store/lmdb/env/directory.hpp"
#include "store/result.hpp"

#include <string>
#include <string_view>

namespace refctl::lmdb {

inline constexpr std::string_view workshop_backup = "backup";  // name of a migration's backup in a workshop

// The directory PATH/next, in which a store's replacement data.mdb is built. It is inside the store's directory,
// because that is on the same file system and writable for the owner; the parent directory may not be. Locked by one
// process at a time; files of a killed process are removed. Destroying the object removes the directory.
class Workshop {
 public:
  // busy: another process is using it. `path` must exist.
  [[nodiscard]] static Result<Workshop> open(const std::string& path);
  Workshop(Workshop&& other) noexcept = default;
  Workshop& operator=(Workshop&&) = delete;
  ~Workshop();

  [[nodiscard]] const std::string& directory() const { return directory_; }

 private:
  Workshop(std::string directory, File lock) : directory_(std::move(directory)), lock_(std::move(lock)) {}

  std::string directory_;
  File lock_;
};

// Removes the workshop that a killed restore, purge or migration left in a store, if there is one.
void remove_abandoned_workshop(const std::string& path);

// Returns whether any process has the store's environment open: LMDB locks the first byte of lock.mdb.
[[nodiscard]] bool is_in_use(const std::string& path);

// Replaces PATH/data.mdb atomically and durably by the workshop's data.mdb, which is closed and complete. The caller
// holds a pass of PATH's gate with Way::alone. Processes that have the old file open continue to read it until they
// check for a replacement (Env::follow), which they do before every write.
[[nodiscard]] Result<> put_in_place(const Workshop& workshop, const std::string& path);

}  // namespace refctl::lmdb
