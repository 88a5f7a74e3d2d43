#pragma once

#include "store/result.hpp"

#include <string>

namespace refctl::cli {

// A temporary directory of mode 0700 below $TMPDIR or /tmp; the destructor removes it with its contents.
class ScratchDirectory {
 public:
  [[nodiscard]] static Result<ScratchDirectory> make();
  ScratchDirectory(ScratchDirectory&& other) noexcept;
  ScratchDirectory& operator=(ScratchDirectory&&) = delete;
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  ~ScratchDirectory();

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  explicit ScratchDirectory(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

}  // namespace refctl::cli
