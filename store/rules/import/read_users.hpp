#pragma once

#include "store/model/import.hpp"
#include "store/result.hpp"
#include "store/rules/import/ahead.hpp"
#include "store/rules/import/input.hpp"
#include "store/rules/import/pulse.hpp"
#include "store/rules/import/staging.hpp"

#include <memory>

namespace refctl::importing {

// Reads all of the input and checks each record by itself, on all cores. `input` is at its beginning. With `ahead` the
// records' texts go there and are not kept; null once it gives up.
[[nodiscard]] Result<std::unique_ptr<Staging>> read_users(Input& input, const ImportInput& source,
                                                          const ImportOptions& options, const StageRules& rules,
                                                          bool want_extents, Pulse& pulse, Ahead* ahead = nullptr);

}  // namespace refctl::importing
