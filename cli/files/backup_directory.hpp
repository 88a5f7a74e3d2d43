#pragma once

#include "cli/files/new_file.hpp"
#include "store/model/time/instant.hpp"
#include "store/result.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace refctl::cli {

// A directory of dated backups: `refctl-2026-03-01T12-00-00.000Z-1f3a9c07.backup`, named after the time at which it was
// made (UTC) and the id of its store, so that names sort by time and several stores may share the directory. Files with
// other names or of other stores, files that are not regular or do not begin like a backup are neither counted nor
// changed. A process that is killed leaves only complete backups under such names, and at most one hidden temporary
// file, which the next backup of the store to the directory removes.
class BackupDirectory {
 public:
  BackupDirectory(std::string path, std::string store_id) : path_(std::move(path)), store_id_(std::move(store_id)) {}
  BackupDirectory(const BackupDirectory&) = delete;
  BackupDirectory& operator=(const BackupDirectory&) = delete;
  ~BackupDirectory();

  // Locks the directory during the object's lifetime and creates a file in it under a temporary name. Waits while
  // another process has the lock; calls `waiting` first. no_such_file: the directory does not exist. usage: it is not a
  // directory.
  [[nodiscard]] Result<> begin(const std::function<void()>& waiting);
  [[nodiscard]] Result<> write(std::string_view chunk) { return file_->write(chunk); }
  // Names the complete file after the time at which it was made, and makes it durable. Returns its path.
  [[nodiscard]] Result<std::string> keep(Instant made);

  struct Rotation {
    std::uint64_t kept = 0;            // including the new backup
    std::vector<std::string> removed;  // names, oldest first
    std::uint64_t later = 0;           // backups with a later time in their names: the clock was set back
  };
  // Called after `keep`: removes all but the newest `most` backups of the store. Always keeps the new one, even if
  // others have later times in their names.
  [[nodiscard]] Result<Rotation> rotate(std::uint64_t most);

 private:
  [[nodiscard]] Result<> open();
  // Returns false if the file system has no locks.
  [[nodiscard]] bool lock(const std::function<void()>& waiting) const;
  // Removes what a killed process left. Requires the lock, because otherwise the owner may be alive.
  void remove_leftovers() const;
  [[nodiscard]] Result<std::vector<std::string>> names() const;
  [[nodiscard]] bool is_ours(const std::string& name) const;
  [[nodiscard]] std::string place(std::string_view name) const { return path_ + "/" + std::string(name); }
  [[nodiscard]] Failure failed(std::string_view what, const std::string& path, int error) const;

  std::string path_;
  std::string store_id_;
  int directory_ = -1;
  std::optional<NewFile> file_;
  std::string name_;  // of the new backup
};

}  // namespace refctl::cli
