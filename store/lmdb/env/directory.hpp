#pragma once

#include "store/result.hpp"

#include <string>

namespace refctl::lmdb {

// The checks of a store's directory, which is created with mode 0700 and files with 0600. Refused with a hint: a
// symbolic link, a foreign owner, permissions for group or world, a network file system.
struct DirectoryRules {
  bool allow_foreign_owner = false;
};

// Returns whether PATH/data.mdb exists. store_unusable if PATH is not a directory.
[[nodiscard]] Result<bool> has_store(const std::string& path);

// Creates the directory and its parents, or uses an existing empty one and removes its permissions for group and world.
[[nodiscard]] Result<> make_directory(const std::string& path);

[[nodiscard]] Result<> check_directory(const std::string& path, const DirectoryRules& rules);

// Owns an open file descriptor.
class File {
 public:
  explicit File(int fd = -1) : fd_(fd) {}
  File(File&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  File& operator=(File&&) = delete;
  ~File();
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

// Opens PATH/data.mdb for reading, after the same checks on the file.
[[nodiscard]] Result<File> open_data_file(const std::string& path, const DirectoryRules& rules);

// Syncs the directory, so that its entries are durable.
[[nodiscard]] Result<> sync_directory(const std::string& path);

}  // namespace refctl::lmdb
