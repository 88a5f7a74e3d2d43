#pragma once

#include "cli/files/new_file.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace refctl::cli {

// Receives the refused records of an import, one JSON line each. Creates the file with the first record, so that an
// import without refused records leaves none. Never replaces a file that has contents: it may hold the records of an
// earlier import, corrected by hand.
class RejectsFile {
 public:
  // `named` is --rejects. Without it the file is named after the input (FILE.rejects.jsonl), or
  // import.rejects.jsonl in the current directory if the input is not a regular file or its directory is not writable;
  // if that name is taken, a number is added (FILE.rejects.2.jsonl).
  RejectsFile(const std::optional<std::string>& named, const std::string& input);

  // Called before anything is read. ErrorCode::usage: `named` is the input file, under any name, or it is not empty.
  [[nodiscard]] Result<> check(int input) const;
  [[nodiscard]] Result<> add(std::string_view line);
  // Makes the file visible.
  [[nodiscard]] Result<> finish();
  [[nodiscard]] bool used() const { return file_ != nullptr; }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  [[nodiscard]] std::string numbered(int number) const;

  std::string name_;  // the preferred path
  std::string path_;  // the actual path, with a number if the preferred one is taken
  bool named_;
  int number_ = 1;
  std::unique_ptr<NewFile> file_;
  std::string buffer_;
};

}  // namespace refctl::cli
