#pragma once

#include "store/result.hpp"
#include "store/transfer.hpp"

#include <string>
#include <string_view>

namespace refctl::cli {

// A file or stdin, read piece by piece.
class InputPieces {
 public:
  InputPieces() = default;
  InputPieces(const InputPieces&) = delete;
  InputPieces& operator=(const InputPieces&) = delete;
  ~InputPieces();

  // `path` is - for `standard_input`. no_such_file: nothing there.
  [[nodiscard]] Result<> open(const std::string& path, int standard_input);
  // Empty at the end. Valid until the next call.
  [[nodiscard]] Result<std::string_view> next();

 private:
  [[nodiscard]] Failure failed(ErrorCode code) const;

  std::string path_;
  std::string buffer_;
  int descriptor_ = -1;
  int opened_ = -1;
};

// Feeds all of a backup to a restore.
[[nodiscard]] Result<> feed_all(InputPieces& pieces, StoreRestore& restore, const Interrupted& interrupted);

}  // namespace refctl::cli
