#pragma once

#include "store/result.hpp"

#include <cstdint>
#include <string>

namespace refctl::lmdb {

// Counts how often a store's data.mdb was replaced, in the first 8 bytes of PATH/writers.lock, which every process that
// has the store open maps: a look at it costs a load from memory.
class ReplacementCounter {
 public:
  // Maps the counter. Without it (an older store that nobody has written to since, or no permission) `value` is
  // constant, and only the periodic look at the file's inode notices a replacement.
  explicit ReplacementCounter(const std::string& path);
  ReplacementCounter(const ReplacementCounter&) = delete;
  ReplacementCounter& operator=(const ReplacementCounter&) = delete;
  ~ReplacementCounter();

  [[nodiscard]] std::uint64_t value() const;

  // Counts a replacement. Called after the new file is in place, by the holder of the writer lock.
  [[nodiscard]] static Result<> count_one(const std::string& path);

 private:
  std::uint64_t* counter_ = nullptr;
};

}  // namespace refctl::lmdb
