#pragma once

#include "store/lmdb/env/directory.hpp"
#include "store/result.hpp"

#include <string>
#include <string_view>

namespace refctl::lmdb {

inline constexpr std::string_view workshop_backup = "backup";  // a file that a migration writes there

// A directory inside a store's (PATH/next) where its next data.mdb is made: on the same file system and
// writable for the store's owner, which the directory above a store need not be. One process at a time
// works in it; what a killed one left is removed. Goes away with it.
class Workshop {
 public:
  // busy: somebody else is at it. `path` is there.
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

// Removes what a killed restore or purge left at its work in a store, if there is any.
void remove_abandoned_workshop(const std::string& path);

// Whether a process has the store's environment open: LMDB holds a lock on the first byte of lock.mdb.
[[nodiscard]] bool is_in_use(const std::string& path);

// Puts the workshop's data.mdb, closed and sound, in the place of PATH/data.mdb, at once and durably. The
// caller holds the gate of PATH alone. Processes that have the old file open go on reading it until they
// look (Env::follow), which they do before every write.
[[nodiscard]] Result<> put_in_place(const Workshop& workshop, const std::string& path);

}  // namespace refctl::lmdb
