#pragma once

#include "store/model/seed.hpp"
#include "store/result.hpp"
#include "store/rules/seed/generator.hpp"

#include <iosfwd>

namespace refctl::seed {

// Entries of the leaderboard in the expected answers.
inline constexpr std::uint64_t expected_leaders = 100;

// Writes the true answers about the generated users as one JSON object:
//   seed         {users, seed, shape, since, until}: the options of the generator
//   users        number of users
//   first, last  first and last id
//   levels       users at each depth, from 0
//   leaderboard  [{id, name, referral_code, direct, downline}], at most 100
//   metrics      the output of `metrics --until UNTIL -o json` on a store with only these users; UNTIL is seed.until
// Computed from the generator's own numbers; reads no store.
[[nodiscard]] Result<> write_expected(std::ostream& out, const SeedOptions& options, Generator& generator);

}  // namespace refctl::seed
