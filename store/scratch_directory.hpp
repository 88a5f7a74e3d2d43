#pragma once

#include "store/result.hpp"

#include <string>
#include <string_view>

namespace refctl {

// A directory of mode 0700 below $TMPDIR or /tmp, which is removed with all that is in it when the object goes away.
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

}  // namespace refctl
