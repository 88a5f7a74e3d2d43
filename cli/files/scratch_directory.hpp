#pragma once

#include "store/result.hpp"

#include <string>

namespace refctl::cli {

// A directory of mode 0700 for as long as it lives, under $TMPDIR or /tmp; removed with all that is in it.
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
