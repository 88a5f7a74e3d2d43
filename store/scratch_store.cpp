#include "store/scratch_store.hpp"

#include <utility>

namespace refctl {

Result<ScratchStore> ScratchStore::make(const OpenOptions& options, rules::Environment environment) {
  auto directory = ScratchDirectory::make();
  if (!directory) return failure_of(directory);
  ScratchStore scratch(std::move(*directory));
  auto system = open_referrals(scratch.uri(), OpenMode::write, options, environment);
  if (!system) return failure_of(system);
  scratch.system_ = std::move(*system);
  return scratch;
}

}  // namespace refctl
