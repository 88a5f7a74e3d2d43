#pragma once

#include "store/scratch_directory.hpp"
#include "store/scratch_store.hpp"

namespace refctl::cli {

// Create a scratch directory or store that an interruption removes, too. Signals are blocked during the creation. At
// most one exists at a time.
[[nodiscard]] Result<ScratchDirectory> make_scratch_directory();
[[nodiscard]] Result<ScratchStore> make_scratch_store(const OpenOptions& options, rules::Environment environment);

}  // namespace refctl::cli
