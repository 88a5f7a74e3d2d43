#pragma once

#include "cli/term/interrupts.hpp"
#include "store/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace refctl::cli {

// A file of mode 0600 that is there whole or not at all: written under a temporary name beside it, and put
// in place by `keep`. Without that, or when the program is interrupted, nothing is left of it. What is no
// plain file (a pipe, /dev/null) is written to as it stands.
class NewFile {
 public:
  explicit NewFile(std::string path) : path_(std::move(path)) {}
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile();

  [[nodiscard]] Result<> open();
  [[nodiscard]] Result<> write(std::string_view text);
  // Makes it durable and visible under its name.
  [[nodiscard]] Result<> keep();

 private:
  [[nodiscard]] Failure failed(std::string_view what, int error) const;

  std::string path_;
  std::string temporary_;  // empty: written in place
  int descriptor_ = -1;
  std::optional<term::RemoveOnInterrupt> cleanup_;
};

}  // namespace refctl::cli
