#pragma once

#include "store/model/seed.hpp"
#include "store/result.hpp"
#include "store/rules/seed/generator.hpp"

#include <iosfwd>

namespace refctl::seed {

// The length of the leaderboard in the answers.
inline constexpr std::uint64_t expected_leaders = 100;

// Writes the true answers about the generated users as one JSON object:
//   seed         {users, seed, shape, since, until}: what they were made from
//   users        how many
//   first, last  their ids
//   levels       users at each depth, from 0
//   leaderboard  [{id, name, referral_code, direct, downline}], 100 at most
//   metrics      what `metrics --until UNTIL -o json` of a store with only them says, UNTIL being seed.until
// Worked out from the generator's own numbers: no store is asked.
[[nodiscard]] Result<> write_expected(std::ostream& out, const SeedOptions& options, Generator& generator);

}  // namespace refctl::seed
