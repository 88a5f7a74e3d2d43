#pragma once

#include <lmdb.h>

namespace refctl::lmdb {

// A store that is cut short or has wild pages under LMDB's feet ends in SIGBUS, SIGSEGV or an LMDB
// assertion. From here on such a fault inside a mapped data.mdb ends the process with one clear line
// and exit code 7; every other fault goes to whoever handled it before. Called at every open.
void guard_against_crashes(MDB_env* env);

}  // namespace refctl::lmdb
