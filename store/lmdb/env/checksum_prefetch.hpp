#pragma once

#include "store/lmdb/codec/tables.hpp"

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <thread>
#include <vector>

namespace refctl::lmdb {

// A value in the memory map whose checksum has not been verified yet, under an integer key.
struct UnverifiedValue {
  std::uint64_t key = 0;
  std::string_view value;
};

// Verifies checksums in parallel with a reader: values of one table are about to be read in order, and a second thread
// verifies them in advance. The reader never waits; it verifies a value itself if the thread has not. Lives within the
// transaction; used by one reader.
class ChecksumPrefetch {
 public:
  ChecksumPrefetch(Table table, std::span<const UnverifiedValue> values);
  ChecksumPrefetch(const ChecksumPrefetch&) = delete;
  ChecksumPrefetch& operator=(const ChecksumPrefetch&) = delete;
  ~ChecksumPrefetch();

  // Returns the payload of the i-th value; i must ascend from call to call. Absent: the value is damaged.
  [[nodiscard]] std::optional<std::string_view> payload(std::size_t i);

 private:
  void verify_in_background();
  [[nodiscard]] std::optional<std::string_view> open(std::size_t i) const;

  Table table_;
  std::span<const UnverifiedValue> values_;
  std::vector<std::atomic<bool>> verified_;  // per group of neighbouring values
  std::atomic<std::size_t> reader_at_ = 0;
  std::thread thread_;  // not started for few values or on a single core
};

}  // namespace refctl::lmdb
