#include "cli/output/json_array_writer.hpp"

namespace refctl::cli {

Result<> JsonArrayWriter::add(std::string_view piece) {
  out_.clear();
  if (!begun_) out_ = "[";
  begun_ = true;
  while (!piece.empty()) {
    // Written before a line, not after it: the last line has no comma.
    if (ended_line_) out_ += ",\n";
    const std::size_t end = piece.find('\n');
    out_ += piece.substr(0, end);
    ended_line_ = end != std::string_view::npos;
    piece.remove_prefix(ended_line_ ? end + 1 : piece.size());
  }
  return sink_(out_);
}

Result<> JsonArrayWriter::finish() { return sink_(begun_ ? "]\n" : "[]\n"); }

}  // namespace refctl::cli
