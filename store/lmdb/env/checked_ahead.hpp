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

// A value as it lies in the map, its seal not yet opened, under an integer key.
struct SealedValue {
  std::uint64_t key = 0;
  std::string_view value;
};

// Values of one table that are about to be read in order: a second thread opens their seals ahead of the
// reader, who waits for nobody and opens whatever it gets to first. Lives within the transaction; one reader.
class CheckedAhead {
 public:
  CheckedAhead(Table table, std::span<const SealedValue> values);
  CheckedAhead(const CheckedAhead&) = delete;
  CheckedAhead& operator=(const CheckedAhead&) = delete;
  ~CheckedAhead();

  // The payload of the i-th value; called with ascending i. Absent: it is damaged.
  [[nodiscard]] std::optional<std::string_view> payload(std::size_t i);

 private:
  void run_ahead();
  [[nodiscard]] std::optional<std::string_view> open(std::size_t i) const;

  Table table_;
  std::span<const SealedValue> values_;
  std::vector<std::atomic<bool>> sound_;  // by group of neighbouring values
  std::atomic<std::size_t> reader_at_ = 0;
  std::thread thread_;  // none where there are few values or there is one core
};

}  // namespace refctl::lmdb
