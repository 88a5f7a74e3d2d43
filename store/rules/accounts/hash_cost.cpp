#include "store/rules/accounts/hash_cost.hpp"

#include "store/rules/settings/settings.hpp"

namespace refctl::rules {

Result<passwords::Cost> hash_cost_of_store(const UseCaseContext& context) {
  auto values = context.records.read([](records::Reader& reader) { return settings::Values::read(reader); });
  if (!values) return failure_of(values);
  auto cost = values->hash_cost();
  if (!cost) return failure_of(cost);
  return passwords::Cost{.memory_mib = cost->memory_mib, .passes = cost->passes};
}

}  // namespace refctl::rules
