#pragma once

#include "store/model/access/actor.hpp"
#include "store/model/import.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"
#include "store/rules/context/environment.hpp"
#include "store/rules/import/import_writes.hpp"
#include "store/rules/passwords/passwords.hpp"

namespace refctl::importing {

// Imports the users of a file, completely or not at all unless skip_invalid is set. Only for operators and admins. If
// the file is refused, the error is import_conflicts if every fault is a conflict or a consequence of one, else
// import_refused; its `fields` are the first faults by place ("line 12", "record 3"). With skip_invalid the report
// lists the refused records.
//
// Uses about 100 bytes of memory per user plus a fixed part; texts beyond 256 MB go to an unnamed temporary file. Plain
// passwords stay in memory and are hashed at `cost` on all cores before the store is locked.
[[nodiscard]] Result<ImportReport> import_file(records::Records& records, const rules::Environment& environment,
                                               const Actor& actor, const ImportInput& input,
                                               const ImportOptions& options, passwords::Cost cost,
                                               const ImportHooks& hooks, ImportWrites& writes);

}  // namespace refctl::importing
