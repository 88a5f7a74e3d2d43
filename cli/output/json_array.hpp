#pragma once

#include "store/result.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace refctl::cli {

// Makes one JSON array of JSON lines while they are written, wherever the pieces of them end.
class JsonArray {
 public:
  using Sink = std::function<Result<>(std::string_view piece)>;

  explicit JsonArray(Sink sink) : sink_(std::move(sink)) {}

  // The next piece of the lines; none is empty, and each ends with a line feed.
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
