#include "tests/contract/referrals/backend.hpp"
#include "tests/support/memory_records.hpp"

namespace refctl::test {

EmptyStore empty_store(Instant now) {
  auto records = std::make_unique<MemoryRecords>(now);
  // Every write runs twice, as after a serialization failure.
  records->rerun_writes(true);
  return {.directory = nullptr, .records = std::move(records)};
}

}  // namespace refctl::test
