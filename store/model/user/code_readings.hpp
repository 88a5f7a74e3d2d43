#pragma once

#include "store/model/user/referral_code.hpp"

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace refctl {

// An interpretation of a typed code that no user has.
struct CodeReading {
  CodeKey key;
  // True: the typed code may be taken for this one. False: this one only looks the same, which makes the typed code
  // ambiguous if a user has it.
  bool accepted = false;
};

// Returns the codes that a text may be a hand-made copy of: with spaces or dashes between its parts, O for 0, and I or
// L for 1 (the rules of Crockford's base32, the alphabet of generated codes). Besides the accepted readings it returns
// all codes that look the same, so that the caller can detect an ambiguity. Distinct keys in no particular order; empty
// if the text has no other reading, or too many.
[[nodiscard]] std::vector<CodeReading> readings_of_code(std::string_view typed);

// The result of match_code.
struct CodeMatch {
  enum class Kind { nobody, one, ambiguous };
  Kind kind = Kind::nobody;
  std::size_t one = 0;    // index of the reading; for `one` and `ambiguous`
  std::size_t other = 0;  // for `ambiguous`
};

// Decides which user a typed code refers to. `owned` has the indexes of the readings that are codes of users. The
// result is `one` only if all of them belong to one user and one of them is accepted. `same_owner(i, j)`: whether two
// readings are codes of one user.
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
