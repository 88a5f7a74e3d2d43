#pragma once

#include "store/model/access/secret.hpp"
#include "store/model/seed.hpp"
#include "store/rules/context/context.hpp"

#include <optional>

// Seeds for a caller: load_generated does the work; this function adds the caller's permission, the hash of the
// password and the audit entry, in the transaction that makes the users visible.

namespace refctl::rules {

[[nodiscard]] Result<SeedReport> seed_users(const UseCaseContext& context, const SeedOptions& options,
                                            const std::optional<Secret>& password, const SeedHooks& hooks);

}  // namespace refctl::rules
