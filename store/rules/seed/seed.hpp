#pragma once

#include "store/model/actor.hpp"
#include "store/model/seed.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"
#include "store/rules/environment.hpp"

#include <functional>
#include <string_view>

namespace refctl::seed {

// The config value (Reader::config) that says what a store was seeded with, for `status`.
inline constexpr std::string_view test_tag_key = "store.test_tag";

// Writes the audit entry of the load, in the transaction that makes the users visible.
using Audit = std::function<Result<>(records::Writer&, const SeedReport&)>;

// Loads generated users, all or nothing. A store with users in it is store_not_empty unless
// `options.append`; then e-mails and codes of an earlier seed must not come again: email_taken or
// code_taken. Only operators and admins. The shape of `hooks.expect` is described in expect.hpp.
[[nodiscard]] Result<SeedReport> seed(records::Records& records, const rules::Environment& environment,
                                      const Actor& actor, const SeedOptions& options, const Audit& audit,
                                      const SeedHooks& hooks);

}  // namespace refctl::seed
