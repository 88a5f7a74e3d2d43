#pragma once

#include "store/model/seed.hpp"
#include "store/model/user/ids.hpp"
#include "store/rules/graph/columns.hpp"

namespace refctl::seed {

// The hostile shape: a chain of this length (or half of the users, if there are fewer than twice as many), then
// alternating blocks of farm accounts and of ordinary users.
inline constexpr std::uint64_t hostile_chain = 10'000;
inline constexpr std::uint64_t hostile_block = 256;
[[nodiscard]] std::uint64_t hostile_chain_of(std::uint64_t users);
// Whether the user at this position belongs to a farm: a block of accounts that were all referred by one of them.
[[nodiscard]] bool in_farm(std::uint64_t users, std::uint64_t index);

// Referrer and registration time of each user, for ids from `first` on. 20 bytes per user.
[[nodiscard]] graph::Columns plan(const SeedOptions& options, UserId first);

}  // namespace refctl::seed
