#pragma once

#include "cli/files/new_file.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace refctl::cli {

// Receives the refused records of an import, one JSON line each. Creates the file with the first record, so that an
// import without refused records leaves none.
class RejectsFile {
 public:
  explicit RejectsFile(std::string path) : path_(std::move(path)) {}

  [[nodiscard]] Result<> add(std::string_view line);
  // Makes the file visible; called before the store is changed.
  [[nodiscard]] Result<> finish();
  [[nodiscard]] bool used() const { return file_ != nullptr; }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
  std::unique_ptr<NewFile> file_;
  std::string buffer_;
};

}  // namespace refctl::cli
