#pragma once

#include "store/result.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace refctl::cli {

// Converts JSON lines, which arrive in chunks of any size, to one JSON array.
class JsonArrayWriter {
 public:
  using Sink = std::function<Result<>(std::string_view piece)>;

  explicit JsonArrayWriter(Sink sink) : sink_(std::move(sink)) {}

  // Adds the next chunk. No line is empty, and each ends with a line feed.
  [[nodiscard]] Result<> add(std::string_view piece);
  // Closes the array.
  [[nodiscard]] Result<> finish();

 private:
  Sink sink_;
  std::string out_;
  bool begun_ = false;
  bool ended_line_ = false;
};

}  // namespace refctl::cli
