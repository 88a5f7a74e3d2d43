#include "tests/contract/referrals/backend.hpp"
#include "tests/support/memory_records.hpp"

namespace refctl::test {

std::unique_ptr<records::Records> empty_store(Instant now) {
  auto records = std::make_unique<MemoryRecords>(now);
  // Every write runs twice, as after a serialization failure.
  records->rerun_writes(true);
  return records;
}

}  // namespace refctl::test
