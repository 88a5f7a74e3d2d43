#pragma once

#include "store/rules/import/read/byte_block.hpp"
#include "store/rules/import/read/read_chunk.hpp"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace refctl::importing {

// One piece on its way through the workers, and what came out of it.
struct ChunkTask {
  ByteBlock buffer;  // holds piece.text
  Piece piece;
  std::uint64_t read_till = 0;  // how much of the file had been read when the buffer was filled
  Chunk chunk;
  std::exception_ptr thrown;
  bool done = false;
};

// Threads that read chunks, while the caller cuts the next and takes the finished ones in the order in
// which it gave them. One thread calls; at most `in_flight()` tasks are under way, so that memory stays bounded.
class ChunkWorkers {
 public:
  ChunkWorkers(const Layout& layout, const StageRules& rules);
  ~ChunkWorkers();
  ChunkWorkers(const ChunkWorkers&) = delete;
  ChunkWorkers& operator=(const ChunkWorkers&) = delete;

  [[nodiscard]] bool full() const { return order_.size() >= in_flight_; }
  [[nodiscard]] bool idle() const { return order_.empty(); }
  void give(std::unique_ptr<ChunkTask> task);
  // The oldest task under way, finished. Only while not idle.
  [[nodiscard]] std::unique_ptr<ChunkTask> take();

 private:
  void work();

  const Layout& layout_;
  const StageRules& rules_;
  std::size_t in_flight_;
  std::deque<std::unique_ptr<ChunkTask>> order_;  // the caller's alone
  std::mutex guard_;
  std::condition_variable given_;
  std::condition_variable finished_;
  std::deque<ChunkTask*> waiting_;
  bool stop_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace refctl::importing
