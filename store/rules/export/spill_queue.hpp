#pragma once

#include "store/result.hpp"
#include "store/rules/export/output_buffer.hpp"
#include "store/temp_file.hpp"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

namespace refctl::exporting {

// A single-producer, single-consumer queue of text buffers. The producer holds a read view of the store and must never
// wait; the consumer may wait for a pipe or a client. Beyond a memory limit, buffers go to a temporary file.
class SpillQueue {
 public:
  static constexpr std::size_t memory_bound = std::size_t{32} << 20U;

  explicit SpillQueue(std::size_t bound = memory_bound) : bound_(bound) {}

  // Moves the buffer's text into the queue and leaves an empty buffer, usually with recycled memory. Returns false once
  // the consumer has cancelled.
  [[nodiscard]] Result<bool> put(OutputBuffer& buffer);
  void close();

  // Waits for the next text and moves it into `buffer`; returns false when the queue is closed and empty.
  [[nodiscard]] Result<bool> take(OutputBuffer& buffer);
  void cancel();

 private:
  [[nodiscard]] Result<> take_spilled(OutputBuffer& buffer, std::uint64_t until);

  std::size_t bound_;
  std::mutex guard_;
  std::condition_variable changed_;
  std::deque<OutputBuffer> buffers_;
  std::vector<OutputBuffer> empty_;  // recycled
  std::size_t in_memory_ = 0;
  bool closed_ = false;
  bool cancelled_ = false;
  std::uint64_t spilled_ = 0;  // bytes written to the file
  std::uint64_t taken_ = 0;    // of them read; used by the consumer only
  TempFile file_;
};

}  // namespace refctl::exporting
