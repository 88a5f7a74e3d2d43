#pragma once

#include "cli/term/pager.hpp"
#include "store/result.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace refctl::term {

// Buffered output to one file descriptor. Owns its buffer, not the descriptor. A reader that closed the pipe (`| head`)
// is not a failure: `closed` returns true, further text is dropped, and a long listing stops there. Any other failed
// write is kept and returned by `flush`.
class Output {
 public:
  // blocks: large writes, for results. lines: one write per line, for remarks.
  enum class Buffering { blocks, lines };

  explicit Output(int descriptor, Buffering buffering = Buffering::blocks);
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output();

  // From now on, output that does not fit on the terminal's screen goes to this pager. Text is held back until that is
  // known or until `flush`. Does nothing if the descriptor is not a terminal or the command is empty.
  void use_pager(std::string command);
  // Whether a pager was started.
  [[nodiscard]] bool paged() const { return pager_ != nullptr; }
  // From now on lines wait for the next flush, because another process owns the terminal.
  void hold() { buffering_ = Buffering::blocks; }

  void write(std::string_view text);
  void line(std::string_view text);
  // Lets `append(std::string&)` write directly into the buffer, so that a row is composed without a copy.
  template <typename Append>
  void compose(const Append& append) {
    if (closed_ || failure_ != 0) return;
    append(buffer_);
    after_text();
  }
  // Writes the buffer; ErrorCode::internal if any write has failed (a full disk).
  [[nodiscard]] Result<> flush();
  // Flushes, then waits until the pager exits.
  [[nodiscard]] Result<> finish();

  [[nodiscard]] bool closed() const { return closed_; }
  [[nodiscard]] bool is_terminal() const { return terminal_; }
  // The terminal's current width in columns; 80 if it is unknown.
  [[nodiscard]] std::size_t columns() const;
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  static constexpr std::size_t flush_at = std::size_t{64} * 1024;

  // Runs after the buffer has grown: starts the pager or writes, if it is time.
  void after_text() {
    if (!pager_command_.empty()) start_pager_if_long();
    if (buffer_.size() >= flush_at) drain();
  }
  void drain();
  void start_pager_if_long();
  void write_out(std::string_view rest);

  int descriptor_;
  Buffering buffering_;
  bool terminal_;
  bool closed_ = false;
  int failure_ = 0;  // errno of the first write that failed
  std::string buffer_;
  std::string pager_command_;  // empty once the pager is started or not needed
  std::size_t counted_ = 0;    // bytes of the buffer whose rows are counted in rows_
  std::size_t rows_ = 0;
  std::unique_ptr<Pager> pager_;
};

}  // namespace refctl::term
