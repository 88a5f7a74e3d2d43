#pragma once

#include "store/model/time/instant.hpp"
#include "store/model/user/ids.hpp"
#include "store/model/walk.hpp"

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

// Reproducible test data: the same options produce the same users, codes, tree and times on any machine.

namespace refctl {

enum class SeedShape {
  natural,   // preferential attachment, waves of sign-ups, names in several scripts
  chain,     // each user referred the next
  star,      // the first user referred all others
  balanced,  // each user referred ten, level by level
  hostile,   // names full of escapes, bidi, wide and combining text; a deep chain; many aliases of one address
};

[[nodiscard]] std::string_view name_of(SeedShape shape);
[[nodiscard]] std::optional<SeedShape> seed_shape_named(std::string_view name);

inline constexpr std::uint64_t max_seed_users = 100'000'000;

struct SeedOptions {
  std::uint64_t users = 0;  // 1 to max_seed_users
  std::uint64_t seed = 1;
  SeedShape shape = SeedShape::natural;
  Instant since{1'735'689'600'000};  // 2025-01-01
  Instant until{1'767'225'600'000};  // every registration is before it
  // The hash of one password, shared by all users: hashing it once lets any number of users log in. Equal hashes reveal
  // that the passwords are equal, which is acceptable for test data. Absent: no user can log in with a password.
  std::optional<std::string> credential;
  bool append = false;  // accepts a store with users; ids continue from its counter
};

// Either may be absent.
struct SeedHooks {
  // Receives the expected results about the users, computed by the generator and not by the store.
  std::ostream* expect = nullptr;
  // Receives how many users have been generated so far, every few thousand. Walk::stop ends the seed as
  // ErrorCode::interrupted, with nothing written.
  std::function<Walk(std::uint64_t done)> progress;
};

struct SeedReport {
  std::uint64_t added = 0;
  UserId first;  // of the added users; 0 if there are none
  UserId last;
  double seconds = 0;

  bool operator==(const SeedReport&) const = default;
};

}  // namespace refctl
