#pragma once

#include "store/result.hpp"
#include "store/rules/export/piece.hpp"
#include "store/temp_file.hpp"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

namespace refctl::exporting {

// Pieces of text between a thread that must never wait, for it holds the store, and one that may wait for
// a pipe or a client. What the second has not yet taken stays in memory up to a bound; what is more goes to a
// temporary file. One thread puts, one takes.
class SpillQueue {
 public:
  static constexpr std::size_t memory_bound = std::size_t{32} << 20U;

  explicit SpillQueue(std::size_t bound = memory_bound) : bound_(bound) {}

  // Takes the piece's text and leaves an empty piece, mostly one whose memory was used before. False once the taker
  // has given up: there is no use in more.
  [[nodiscard]] Result<bool> put(Piece& piece);
  void close();

  // Waits for the next piece, which takes the place of what `piece` held: false when it is closed and all are
  // taken.
  [[nodiscard]] Result<bool> take(Piece& piece);
  void give_up();

 private:
  [[nodiscard]] Result<> take_spilled(Piece& piece, std::uint64_t until);

  std::size_t bound_;
  std::mutex guard_;
  std::condition_variable changed_;
  std::deque<Piece> pieces_;
  std::vector<Piece> empty_;  // to be used again
  std::size_t in_memory_ = 0;
  bool closed_ = false;
  bool given_up_ = false;
  std::uint64_t spilled_ = 0;  // bytes that the file holds
  std::uint64_t taken_ = 0;    // of them; the taker's alone
  TempFile file_;
};

}  // namespace refctl::exporting
