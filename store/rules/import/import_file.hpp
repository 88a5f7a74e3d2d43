#pragma once

#include "store/model/access/actor.hpp"
#include "store/model/import.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"
#include "store/rules/context/environment.hpp"
#include "store/rules/import/import_writes.hpp"
#include "store/rules/passwords/passwords.hpp"

namespace refctl::importing {

// Loads the users of a file by the rules of cli.md's "import": all of it or nothing, unless skip_invalid.
// Only operators and admins. Refused as a whole, the error is import_conflicts if every fault that is not
// through a referrer is a conflict, else import_refused; its `fields` are the first faults by place
// ("line 12", "record 3"). With skip_invalid the report says what was refused.
//
// Memory is bounded: about 100 bytes a user beside a fixed part; texts beyond a quarter of a gigabyte go to an
// unnamed temporary file. Plain passwords stay in memory and are hashed at `cost` on all cores before the
// store is locked.
[[nodiscard]] Result<ImportReport> import_file(records::Records& records, const rules::Environment& environment,
                                               const Actor& actor, const ImportInput& input,
                                               const ImportOptions& options, passwords::Cost cost,
                                               const ImportHooks& hooks, ImportWrites& writes);

}  // namespace refctl::importing
