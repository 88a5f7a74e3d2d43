#pragma once

#include "store/result.hpp"

#include <string>
#include <string_view>

namespace refctl::term {

// What goes to one file descriptor. Owns its buffer, not the descriptor. A reader that
// went away (`| head`) is no failure: `closed` tells, what is written further is dropped, and a long
// listing stops there. Every other failed write is kept and told by `flush`.
class Output {
 public:
  // blocks: in large writes, for results. lines: each line at once, for remarks.
  enum class Buffering { blocks, lines };

  explicit Output(int descriptor, Buffering buffering = Buffering::blocks);
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output() = default;

  void write(std::string_view text);
  void line(std::string_view text);
  // Hands everything on; ErrorCode::internal once any write has failed (a full disk).
  [[nodiscard]] Result<> flush();

  [[nodiscard]] bool closed() const { return closed_; }
  [[nodiscard]] bool is_terminal() const { return terminal_; }
  // The terminal's width in columns, as it is now; 80 where it cannot be told.
  [[nodiscard]] std::size_t columns() const;
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  void drain();

  int descriptor_;
  Buffering buffering_;
  bool terminal_;
  bool closed_ = false;
  int failure_ = 0;  // errno of the first write that failed
  std::string buffer_;
};

}  // namespace refctl::term
