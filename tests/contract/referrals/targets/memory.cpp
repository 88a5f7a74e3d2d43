#include "tests/contract/referrals/targets/records_target.hpp"
#include "tests/support/memory_records.hpp"

namespace refctl::test {

std::unique_ptr<Target> make_target(rules::Environment environment) {
  auto records = std::make_unique<MemoryRecords>(environment.clock.now());
  // Every write runs twice, as after a serialization failure.
  records->rerun_writes(true);
  return std::make_unique<RecordsTarget>(std::move(records), environment);
}

}  // namespace refctl::test
