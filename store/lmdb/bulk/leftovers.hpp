#pragma once

#include "store/lmdb/env/env.hpp"

namespace refctl::lmdb {

// Clears away what a bulk load left, killed or finished: tables of generations that the head does not
// name, and records above the id counter. Does nothing if the head says that there is nothing. The
// caller holds a pass of the writers' gate; two processes may do it at once.
[[nodiscard]] Result<> remove_leftovers(Env& env);

}  // namespace refctl::lmdb
