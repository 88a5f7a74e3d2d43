#pragma once

#include "store/model/user/referral_code.hpp"

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace refctl {

// One way to read a typed code that nobody has.
struct CodeReading {
  CodeKey key;
  // False: so similar that the code may have been meant, but not what the typed one is read as.
  bool accepted = false;
};

// Returns how people may have copied a code by hand: with spaces or dashes between its parts, O for 0, and I or L for 1
// (as Crockford's base32, which generated codes are made of, is read). The accepted readings come with all codes that
// look the same, so that a caller can tell whether the meaning is clear. Distinct keys in no particular order; empty if
// nothing in the text can be read differently, or too much.
[[nodiscard]] std::vector<CodeReading> readings_of_code(std::string_view typed);

// Which readings of a code have owners.
struct CodeMatch {
  enum class Kind { nobody, one, ambiguous };
  Kind kind = Kind::nobody;
  std::size_t one = 0;    // index of the reading; for `one` and `ambiguous`
  std::size_t other = 0;  // for `ambiguous`
};

// Decides whom a typed code means, given the readings that have owners (indexes into `readings`): nobody is credited
// unless exactly one user can be meant, by an accepted reading. `same_owner(i, j)`: whether two readings are codes of
// one user.
template <typename SameOwner>
[[nodiscard]] CodeMatch match_code(std::span<const CodeReading> readings, std::span<const std::size_t> owned,
                                   const SameOwner& same_owner) {
  CodeMatch match;
  for (const std::size_t i : owned) {
    if (!same_owner(owned.front(), i)) return {.kind = CodeMatch::Kind::ambiguous, .one = owned.front(), .other = i};
    if (readings[i].accepted) match = {.kind = CodeMatch::Kind::one, .one = i, .other = 0};
  }
  return match;
}

}  // namespace refctl
