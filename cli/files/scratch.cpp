#include "cli/files/scratch.hpp"

#include "cli/term/interrupts.hpp"

namespace refctl::cli {

Result<ScratchDirectory> make_scratch_directory() {
  const term::InterruptsBlocked blocked;
  auto directory = ScratchDirectory::make();
  if (directory) term::remove_tree_on_interrupt(directory->path());
  return directory;
}

Result<ScratchStore> make_scratch_store(const OpenOptions& options, rules::Environment environment) {
  const term::InterruptsBlocked blocked;
  auto scratch = ScratchStore::make(options, environment);
  if (scratch) term::remove_tree_on_interrupt(scratch->directory());
  return scratch;
}

}  // namespace refctl::cli
