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

// A chunk of the file that is being read by a worker, and the result.
struct ChunkTask {
  ByteBlock buffer;  // contains input.text
  ChunkText input;
  std::uint64_t read_till = 0;  // bytes of the file read when the buffer was filled
  Chunk chunk;
  std::exception_ptr thrown;
  bool done = false;
};

// Worker threads that read chunks, while the caller cuts the next ones and takes the finished ones in the order in
// which it submitted them. Called by one thread. The number of tasks in flight is limited, so that memory stays
// bounded.
class ChunkWorkers {
 public:
  ChunkWorkers(const Layout& layout, const ValidationRules& rules);
  ~ChunkWorkers();
  ChunkWorkers(const ChunkWorkers&) = delete;
  ChunkWorkers& operator=(const ChunkWorkers&) = delete;

  [[nodiscard]] bool full() const { return order_.size() >= in_flight_; }
  [[nodiscard]] bool idle() const { return order_.empty(); }
  void submit(std::unique_ptr<ChunkTask> task);
  // Waits for the oldest task in flight and returns it. Requires that it is not idle.
  [[nodiscard]] std::unique_ptr<ChunkTask> take();

 private:
  void work();

  const Layout& layout_;
  const ValidationRules& rules_;
  std::size_t in_flight_;
  std::deque<std::unique_ptr<ChunkTask>> order_;  // used only by the caller
  std::mutex guard_;
  std::condition_variable given_;
  std::condition_variable finished_;
  std::deque<ChunkTask*> waiting_;
  bool stop_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace refctl::importing
