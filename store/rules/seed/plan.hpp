#pragma once

#include "store/model/ids.hpp"
#include "store/model/seed.hpp"
#include "store/rules/graph/columns.hpp"

namespace refctl::seed {

// Of the hostile shape: the chain at its beginning (or half of the users, if they are fewer than twice
// that many), then blocks of users, farms and free ones by turns.
inline constexpr std::uint64_t hostile_chain = 10'000;
inline constexpr std::uint64_t hostile_block = 256;
[[nodiscard]] std::uint64_t hostile_chain_of(std::uint64_t users);
// Whether the user at this place belongs to a farm: a block of accounts that one of them referred.
[[nodiscard]] bool in_farm(std::uint64_t users, std::uint64_t index);

// Who refers whom and registers when, for ids from `first` on. 20 bytes a user.
[[nodiscard]] graph::Columns plan(const SeedOptions& options, UserId first);

}  // namespace refctl::seed
