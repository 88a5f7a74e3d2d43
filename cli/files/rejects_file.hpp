#pragma once

#include "cli/files/new_file.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace refctl::cli {

// Where an import's refused records go, a line of JSON each. Made with the first of them; no file without.
class RejectsFile {
 public:
  explicit RejectsFile(std::string path) : path_(std::move(path)) {}

  [[nodiscard]] Result<> add(std::string_view line);
  // Before the store is written to nothing of it is visible; afterwards it is.
  [[nodiscard]] Result<> finish();
  [[nodiscard]] bool used() const { return file_ != nullptr; }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
  std::unique_ptr<NewFile> file_;
  std::string buffer_;
};

}  // namespace refctl::cli
