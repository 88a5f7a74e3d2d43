#pragma once

#include "cli/term/pager.hpp"
#include "store/result.hpp"

#include <memory>
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
  ~Output();

  // From here on, what does not fit on the terminal's screen goes to this pager: nothing is shown before that is
  // known, or `flush` wants it. Does nothing where this is no terminal, or the command is empty.
  void page_through(std::string command);
  // Whether a pager was started.
  [[nodiscard]] bool paged() const { return pager_ != nullptr; }
  // Lines wait for the next flush, because somebody else has the terminal.
  void hold() { buffering_ = Buffering::blocks; }

  void write(std::string_view text);
  void line(std::string_view text);
  // Lets `append(std::string&)` add to the text that waits to be written, so that a row is put together in place.
  template <typename Append>
  void compose(const Append& append) {
    if (closed_ || failure_ != 0) return;
    append(buffer_);
    after_text();
  }
  // Hands everything on; ErrorCode::internal once any write has failed (a full disk).
  [[nodiscard]] Result<> flush();
  // The same, and waits until the pager is left.
  [[nodiscard]] Result<> finish();

  [[nodiscard]] bool closed() const { return closed_; }
  [[nodiscard]] bool is_terminal() const { return terminal_; }
  // The terminal's width in columns, as it is now; 80 where it cannot be told.
  [[nodiscard]] std::size_t columns() const;
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  static constexpr std::size_t flush_at = std::size_t{64} * 1024;

  // What is due once the buffer has grown: the pager, or a write.
  void after_text() {
    if (!pager_command_.empty()) start_pager_if_long();
    if (buffer_.size() >= flush_at) drain();
  }
  void drain();
  void start_pager_if_long();
  void hand_on(std::string_view rest);

  int descriptor_;
  Buffering buffering_;
  bool terminal_;
  bool closed_ = false;
  int failure_ = 0;  // errno of the first write that failed
  std::string buffer_;
  std::string pager_command_;  // until the pager is started, or not needed
  std::size_t counted_ = 0;    // bytes of the buffer whose rows are counted
  std::size_t rows_ = 0;
  std::unique_ptr<Pager> pager_;
};

}  // namespace refctl::term
