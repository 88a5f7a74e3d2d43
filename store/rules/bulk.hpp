#pragma once

#include "store/model/actor.hpp"
#include "store/model/export.hpp"
#include "store/model/import.hpp"
#include "store/model/secret.hpp"
#include "store/model/seed.hpp"
#include "store/rules/context.hpp"

#include <optional>

// Imports, exports and seeds for a caller: import/, export/ and seed/ do the work; these functions add the store's hash
// cost and the audit entry, in the transaction that makes the users visible.

namespace refctl::rules {

[[nodiscard]] Result<> may_import(const Context& context);
[[nodiscard]] Result<ImportReport> import_users(const Context& context, const ImportInput& input,
                                                const ImportOptions& options, const ImportHooks& hooks);
[[nodiscard]] Result<std::uint64_t> export_users(const Context& context, const ExportOptions& options,
                                                 const ExportSink& sink);
[[nodiscard]] Result<SeedReport> seed_users(const Context& context, const SeedOptions& options,
                                            const std::optional<Secret>& password, const SeedHooks& hooks);

}  // namespace refctl::rules
