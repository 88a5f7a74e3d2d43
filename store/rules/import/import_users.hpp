#pragma once

#include "store/model/import.hpp"
#include "store/rules/context/context.hpp"

// Imports for a caller: import_file does the work; these functions add the caller's permission, the store's hash cost
// and the audit entries, in the transaction that makes the users visible.

namespace refctl::rules {

[[nodiscard]] Result<> may_import(const UseCaseContext& context);
[[nodiscard]] Result<ImportReport> import_users(const UseCaseContext& context, const ImportInput& input,
                                                const ImportOptions& options, const ImportHooks& hooks);

}  // namespace refctl::rules
