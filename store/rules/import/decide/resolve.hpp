#pragma once

#include "store/model/import.hpp"
#include "store/records/records.hpp"
#include "store/rules/context/environment.hpp"
#include "store/rules/import/decide/resolution.hpp"

#include <functional>
#include <string>
#include <vector>

namespace refctl::importing {

// Called regularly during long work; an error stops it.
using ReportProgress = std::function<Result<>()>;

// Decides about the records of a file together: conflicts in the file and with the store, referrers, loops, records
// that are refused because their referrer is, and ids. Reads the store without changing it. Sets the verdicts and
// resolved referrers in the table, which can be resolved only once. `hashes` are the hashes of table.passwords that
// exist so far: an update whose password has no hash yet counts as a change.
[[nodiscard]] Result<Resolution> resolve(ImportTable& table, const ImportOptions& options, records::Reader& store,
                                         rules::Random& random, const std::vector<std::string>& hashes,
                                         const ReportProgress& report);

}  // namespace refctl::importing
