#pragma once

#include "store/model/backup.hpp"
#include "store/rules/context/context.hpp"

#include <cstdint>

namespace refctl::rules {

// Counts the faults of an upgraded store and appends an audit entry about the upgrade. Faults do not refuse it, because
// the old store had them too and `repair` needs the current format.
[[nodiscard]] Result<std::uint64_t> accept_migrated(const UseCaseContext& context, const Migration& migration);

}  // namespace refctl::rules
