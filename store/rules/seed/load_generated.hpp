#pragma once

#include "store/model/access/actor.hpp"
#include "store/model/seed.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"
#include "store/rules/context/environment.hpp"

#include <functional>
#include <string_view>

namespace refctl::seed {

// The config value that records the options of the last seed, for `status`.
inline constexpr std::string_view test_tag_key = "store.test_tag";

// Writes the audit entry of the load, in the transaction that makes the users visible.
using Audit = std::function<Result<>(records::Writer&, const SeedReport&)>;

// Loads generated users, all or none. A store that has users: store_not_empty, unless `options.append`. With append,
// an e-mail or code that the store has already: email_taken or code_taken. Operators and admins only. The format of
// `hooks.expect` is described in expect.hpp.
[[nodiscard]] Result<SeedReport> load_generated(records::Records& records, const rules::Environment& environment,
                                                const Actor& actor, const SeedOptions& options, const Audit& audit,
                                                const SeedHooks& hooks);

}  // namespace refctl::seed
