#pragma once

#include "store/lmdb/env/env.hpp"

namespace refctl::lmdb {

// Succeeds if a repair would lose nothing that can be read. store_damaged: pages of records are damaged, so that a walk
// over them ends early and the repair would drop what follows.
[[nodiscard]] Result<> can_rebuild(Env& env);

// Rebuilds columns, ranks, indexes, children and the head's counts from the users' records. Removes records that belong
// to no user or cannot be read, if the table permits it: password hashes, sessions, throttle counters. Does not change
// users' records; for those that cannot be read it keeps the rows and index entries that lead to them. Called within
// env's write, with the writer lock in Mode::exclusive.
[[nodiscard]] Result<> rebuild_derived(Env& env, Txn& txn, Head& head);

}  // namespace refctl::lmdb
