#pragma once

#include "store/lmdb/env/env.hpp"

namespace refctl::lmdb {

// Removes the data that a finished or killed bulk load has left: tables of generations that the head does not name, and
// records above the id counter. Does nothing if the head reports none. The caller holds the writer lock; two
// processes may do it at once.
[[nodiscard]] Result<> remove_leftovers(Env& env);

}  // namespace refctl::lmdb
