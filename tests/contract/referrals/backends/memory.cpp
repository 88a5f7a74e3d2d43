#include "tests/contract/referrals/backend.hpp"
#include "tests/support/counting_records.hpp"
#include "tests/support/memory_records.hpp"

namespace refctl::test {

EmptyStore empty_store(Instant now) {
  auto records = std::make_unique<MemoryRecords>(now);
  // Every write runs twice, as after a serialization failure.
  records->rerun_writes(true);
  // The counting decorator stands for an engine whose views answer repeated questions from memory.
  return {.directory = nullptr, .records = std::make_unique<CountingRecords>(std::move(records))};
}

}  // namespace refctl::test
