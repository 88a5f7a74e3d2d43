#pragma once

#include "cli/term/interrupts.hpp"
#include "store/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace refctl::cli {

// An output file of mode 0600 that appears complete or not at all: written under a temporary name in the same folder
// and renamed by `keep`. Without `keep`, or if the program is interrupted, nothing remains; what a killed process left
// is removed by the next one that writes the file. If the path is not a regular file (a pipe, /dev/null), it is written
// to directly.
class NewFile {
 public:
  explicit NewFile(std::string path) : path_(std::move(path)) {}
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile();

  [[nodiscard]] Result<> open();
  [[nodiscard]] Result<> write(std::string_view text);
  // Syncs the file and renames it to its final name.
  [[nodiscard]] Result<> keep();
  // Like `keep`, but as `path`, in the same folder, and never replaces a file: returns false if `path` exists.
  [[nodiscard]] Result<bool> keep_new(const std::string& path);

 private:
  [[nodiscard]] Failure failed(std::string_view what, int error) const;

  std::string path_;
  std::string temporary_;  // empty if written directly
  int descriptor_ = -1;
  std::optional<term::RemoveOnInterrupt> cleanup_;
};

}  // namespace refctl::cli
