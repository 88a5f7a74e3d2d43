#pragma once

#include "store/lmdb/env/env.hpp"

namespace refctl::lmdb {

// Makes columns, ranks, indexes, children and the head's counts anew from the users' records, and drops what
// is nobody's or cannot be read and may go: password hashes without a user, sessions, throttle counters.
// Users' records are not touched; of those that cannot be read, the rows and index entries that still lead
// to them are kept. Within env's write, with a pass of the gate alone.
[[nodiscard]] Result<> rebuild_derived(Env& env, Txn& txn, Head& head);

}  // namespace refctl::lmdb
