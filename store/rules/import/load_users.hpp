#pragma once

#include "store/records/bulk_load.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"
#include "store/rules/import/decide/resolution.hpp"
#include "store/rules/import/read/pulse.hpp"

#include <functional>
#include <string>
#include <vector>

namespace refctl::importing {

// Writes what was resolved: fresh records in order of id through the bulk load; updates and `finish` in the
// transaction that makes all of it visible. `hashes` are those of staging.passwords.
[[nodiscard]] Result<> load_users(records::BulkLoad& load, const Staging& staging, const Resolution& resolution,
                                  const std::vector<std::string>& hashes, Pulse& pulse,
                                  const std::function<Result<>(records::Writer&)>& finish);

}  // namespace refctl::importing
