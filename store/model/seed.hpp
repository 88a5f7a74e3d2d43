#pragma once

#include "store/model/ids.hpp"
#include "store/model/instant.hpp"
#include "store/model/walk.hpp"

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

// Reproducible test data: the same options give the same users, codes, tree and times on any machine.

namespace refctl {

enum class SeedShape {
  natural,   // preferential attachment, waves of sign-ups, names in several scripts
  chain,     // each user referred the next
  star,      // the first user referred all others
  balanced,  // each user referred ten, level by level
  hostile,   // names full of escapes, bidi, wide and combining text; a deep chain; farms of aliases
};

[[nodiscard]] std::string_view name_of(SeedShape shape);
[[nodiscard]] std::optional<SeedShape> seed_shape_named(std::string_view name);

inline constexpr std::uint64_t max_seed_users = 100'000'000;

struct SeedOptions {
  std::uint64_t users = 0;  // 1 to max_seed_users
  std::uint64_t seed = 1;
  SeedShape shape = SeedShape::natural;
  Instant since{1'735'689'600'000};  // 2025-01-01
  Instant until{1'767'225'600'000};  // 2026-01-01; every registration lies before it
  // One password's hash, shared word for word by all users: it is hashed once, so that any number of
  // users can log in at once. Whoever sees two such hashes sees that the passwords are the same; this
  // is test data. Absent: nobody can log in with a password.
  std::optional<std::string> credential;
  bool append = false;  // takes a store with users in it; ids go on from its counter
};

// Either may be absent.
struct SeedHooks {
  // Gets the true answers about the users, worked out by the generator and not by the store.
  std::ostream* expect = nullptr;
  // How many users have been made so far, every few thousand. Walk::stop ends it as ErrorCode::interrupted, with
  // nothing written.
  std::function<Walk(std::uint64_t done)> progress;
};

struct SeedReport {
  std::uint64_t added = 0;
  UserId first;  // of the users added; 0 if there are none
  UserId last;
  double seconds = 0;

  bool operator==(const SeedReport&) const = default;
};

}  // namespace refctl
