#pragma once

#include "store/records/bulk_load.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"
#include "store/rules/import/decide/resolution.hpp"
#include "store/rules/import/import_writes.hpp"
#include "store/rules/import/read/progress_reporter.hpp"

#include <string>
#include <vector>

namespace refctl::importing {

// Writes the resolved records: new users through the bulk load, in order of id; updates and the audit entry (`writes`)
// in the transaction that makes the users visible. `hashes` are the hashes of table.passwords.
[[nodiscard]] Result<> load_users(records::BulkLoad& load, const ImportTable& table, const Resolution& resolution,
                                  const std::vector<std::string>& hashes, ProgressReporter& progress,
                                  ImportWrites& writes, const ImportReport& report);

}  // namespace refctl::importing
