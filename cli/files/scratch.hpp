#pragma once

#include "store/scratch_directory.hpp"
#include "store/scratch_store.hpp"

namespace refctl::cli {

// Make what ScratchDirectory::make and ScratchStore::make do, so that an interruption removes it, too: signals wait
// while it is made. At most one exists at a time.
[[nodiscard]] Result<ScratchDirectory> make_scratch_directory();
[[nodiscard]] Result<ScratchStore> make_scratch_store(const OpenOptions& options, rules::Environment environment);

}  // namespace refctl::cli
