#pragma once

#include "store/result.hpp"
#include "store/transfer.hpp"

#include <string>
#include <string_view>

namespace refctl::cli {

// A file or stdin, read in chunks.
class FileOrStdin {
 public:
  FileOrStdin() = default;
  FileOrStdin(const FileOrStdin&) = delete;
  FileOrStdin& operator=(const FileOrStdin&) = delete;
  ~FileOrStdin();

  // The path `-` means `standard_input`. no_such_file: the file does not exist.
  [[nodiscard]] Result<> open(const std::string& path, int standard_input);
  // Returns the next chunk; empty at the end. Valid until the next call.
  [[nodiscard]] Result<std::string_view> next();

 private:
  [[nodiscard]] Failure failed(ErrorCode code) const;

  std::string path_;
  std::string buffer_;
  int descriptor_ = -1;
  int opened_ = -1;
};

// Feeds a complete backup to a restore.
[[nodiscard]] Result<> feed_all(FileOrStdin& input, StoreRestore& restore, const Interrupted& interrupted);

}  // namespace refctl::cli
