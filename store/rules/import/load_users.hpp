#pragma once

#include "store/records/bulk_load.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"
#include "store/rules/import/decide/resolution.hpp"
#include "store/rules/import/import_writes.hpp"
#include "store/rules/import/read/pulse.hpp"

#include <string>
#include <vector>

namespace refctl::importing {

// Writes what was resolved: fresh records in order of id through the bulk load; `writes` (the updates, the end) in the
// transaction that makes all of it visible. `hashes` are those of staging.passwords.
[[nodiscard]] Result<> load_users(records::BulkLoad& load, const Staging& staging, const Resolution& resolution,
                                  const std::vector<std::string>& hashes, Pulse& pulse, ImportWrites& writes,
                                  const ImportReport& report);

}  // namespace refctl::importing
