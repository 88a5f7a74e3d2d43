#include "cli/output/json_array.hpp"

namespace refctl::cli {

Result<> JsonArray::add(std::string_view piece) {
  out_.clear();
  if (!begun_) out_ = "[";
  begun_ = true;
  while (!piece.empty()) {
    // A comma is owed only once another line is there.
    if (ended_line_) out_ += ",\n";
    const std::size_t end = piece.find('\n');
    out_ += piece.substr(0, end);
    ended_line_ = end != std::string_view::npos;
    piece.remove_prefix(ended_line_ ? end + 1 : piece.size());
  }
  return sink_(out_);
}

Result<> JsonArray::finish() { return sink_(begun_ ? "]\n" : "[]\n"); }

}  // namespace refctl::cli
