#pragma once

#include "store/result.hpp"

#include <string>

namespace refctl::lmdb {

// The directory of a store and the gate to it: made 0700 with files of 0600; a link, a foreign owner,
// group or world bits and a network file system are refused with a hint.
struct DirectoryRules {
  bool allow_foreign_owner = false;
};

// Whether PATH/data.mdb is there. store_unusable if PATH is something else than a directory.
[[nodiscard]] Result<bool> has_store(const std::string& path);

// Makes the directory (and its parents) or takes an empty one, whose group and world bits go.
[[nodiscard]] Result<> make_directory(const std::string& path);

[[nodiscard]] Result<> check_directory(const std::string& path, const DirectoryRules& rules);

// An open file; closed with it.
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

// Opens PATH/data.mdb for a look at it, after the same checks on it.
[[nodiscard]] Result<File> open_data_file(const std::string& path, const DirectoryRules& rules);

// Makes the directory's own entries durable.
[[nodiscard]] Result<> sync_directory(const std::string& path);

}  // namespace refctl::lmdb
